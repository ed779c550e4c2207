"""House rules that a machine can see: who writes a status, who knows Celery, what a template may hold, migrations."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.template.base import Lexer, Token, TokenType

REPOSITORY = Path(settings.BASE_DIR)
APPS = [config for config in apps.get_app_configs() if Path(config.path).parent == REPOSITORY]
CODE = sorted(path for config in APPS for path in Path(config.path).rglob("*.py"))
TEMPLATES = sorted((REPOSITORY / "templates").rglob("*.html"))
# Checking a certificate works without a cookie, so its form has no token.
NEEDS_NO_TOKEN = "credentials/verify.html"
# Mail programs know no stylesheets, and one error page has to stand alone (common/errors.py allows its block by hash).
MAY_HOLD_STYLE = {"errors/standalone.html"}


def name_of(path: Path) -> str:
    base = REPOSITORY / "templates" if path.suffix == ".html" else REPOSITORY
    return str(path.relative_to(base))


def pages() -> list[Path]:
    return [path for path in TEMPLATES if not name_of(path).startswith("emails/")]


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text()))


# --- Code -----------------------------------------------------------------------------------------------------------


def imported(node: ast.AST) -> list[str]:
    """What an import statement brings, in full."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def writes_status(node: ast.AST) -> bool:
    """`thing.status = ...`, or `status=` handed to something that stores it."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
    if isinstance(node, ast.Call) and any(word.arg == "status" for word in node.keywords):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        stores = {"update", "create", "get_or_create", "update_or_create", "bulk_create"}
        return called in stores | {"Task", "Claim", "Organization", "Mail", "Report"}
    return False


def test_a_status_is_written_in_services_alone() -> None:
    places = [path for path in CODE if "migrations" not in path.parts and "services" not in path.parts]
    places = [path for path in places if path.name != "services.py"]
    found = [f"{name_of(path)}:{node.lineno}" for path in places for node in nodes(path) if writes_status(node)]
    assert found == []


def test_a_task_is_volunteer_work_so_no_file_of_jobs_is_called_tasks() -> None:
    assert [name_of(path) for path in CODE if path.name == "tasks.py"] == []


def test_celery_is_known_to_the_composition_root_and_to_common_jobs_alone() -> None:
    knows = set()
    for path in CODE:
        for node in nodes(path):
            if any(name.split(".")[0] in {"celery", "kombu"} for name in imported(node)):
                knows.add(name_of(path))
    assert [name for name in knows if not name.startswith("microvol/") and name != "common/jobs.py"] == []


def test_rules_ask_no_database_and_no_clock() -> None:
    asks = []
    for path in (path for path in CODE if path.name == "rules.py"):
        for node in nodes(path):
            asks += [name for name in imported(node) if name.startswith(("django.db", "django.utils.timezone"))]
            if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "objects"}:
                asks.append(f"{name_of(path)}:{node.lineno}")
    assert asks == []


def test_every_module_says_what_it_is_for() -> None:
    written = [path for path in CODE if "migrations" not in path.parts and path.read_text().strip()]
    assert [name_of(path) for path in written if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    scripts = (REPOSITORY / "static" / "js").glob("*.js")
    assert [name_of(path) for path in [*CODE, *TEMPLATES] if marks.search(path.read_text())] == []
    assert [path.name for path in scripts if marks.search(path.read_text())] == []


# --- Models and migrations ------------------------------------------------------------------------------------------


def test_no_model_has_a_default_order() -> None:
    assert [model.__name__ for config in APPS for model in config.get_models() if model._meta.ordering] == []


def test_the_history_of_each_app_is_one_line() -> None:
    loader = MigrationLoader(None)
    ours = {config.label for config in APPS}
    forks = []
    for app, name in loader.graph.nodes:
        if app in ours:
            parents = [parent for parent in loader.graph.node_map[app, name].parents if parent.key[0] == app]
            children = [child for child in loader.graph.node_map[app, name].children if child.key[0] == app]
            if len(parents) > 1 or len(children) > 1:
                forks.append(f"{app}.{name}")
    assert forks == []
    assert {app for app in ours if len(loader.graph.leaf_nodes(app)) > 1} == set()


@pytest.mark.django_db
def test_models_and_migrations_agree_and_the_database_came_from_zero() -> None:
    """The tests' database is made by running every migration on an empty one."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    loader = MigrationLoader(connection)
    assert set(loader.graph.nodes) <= set(loader.applied_migrations)


# --- Templates ------------------------------------------------------------------------------------------------------


class _Markup(HTMLParser):
    """The literal text and attributes of a template whose tags and variables are taken out."""

    # Attributes whose words people read or hear.
    SPOKEN = re.compile(r"alt|title|placeholder|label|content|aria-(label|description|roledescription)|data-words-.*")

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.faults: list[str] = []
        self._silent = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "code", "kbd"}:
            self._silent += 1
        if tag == "style":
            self.faults.append("style element")
        if tag == "script" and "src" not in values and values.get("type") != "application/ld+json":
            self.faults.append("inline script")
        for name, value in values.items():
            if name == "style" or re.match(r"on[a-z]+$|hx-on|hx-vars$", name):
                self.faults.append(f"{tag} {name}=")
            if re.match(r"\s*javascript:", value, re.IGNORECASE):
                self.faults.append(f"{tag} {name}={value}")
            is_loaded = name in {"src", "srcset"} or (tag == "link" and name == "href")
            if is_loaded and re.match(r"\s*(https?:)?//", value):
                self.faults.append(f"{tag} from {value}")
            is_spoken = self.SPOKEN.fullmatch(name) and not (tag == "meta" and name == "content")
            if is_spoken or (tag == "meta" and values.get("name") == "description" and name == "content"):
                self.words.append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "code", "kbd"}:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def tokens(path: Path) -> list[Token]:
    return Lexer(path.read_text()).tokenize()


def without_code(path: Path) -> str:
    """The template's own letters: translated blocks, comments, tags and variables are gone."""
    kept, block = [], ""
    for token in tokens(path):
        word = token.contents.split(" ", 1)[0] if token.token_type == TokenType.BLOCK else ""
        if block:
            block = "" if word == f"end{block}" else block
        elif word in {"blocktranslate", "comment"} or re.match(r"block \w*class", token.contents):
            block = word
            kept.append("\N{BULLET}")
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
        elif token.token_type == TokenType.VAR or word in {"translate", "url", "static", "include"}:
            kept.append("\N{BULLET}")
    return "".join(kept)


LITERAL = re.compile(r'(\w+)="([A-Z][^"|]* [^"]*)"')
HANDS_ON = {"include", "with", "element", "slot"}
# Names, units and marks that are the same in every language.
SAME_EVERYWHERE = re.compile(
    r"microvol|\bUTC\b|https://|__\w+__|Nadia Rahimi|Harpreet Gill, Five Wells Trust", re.IGNORECASE
)


def test_templates_hold_nothing_that_the_content_policy_blocks_or_that_comes_from_elsewhere() -> None:
    checked = [path for path in pages() if name_of(path) not in MAY_HOLD_STYLE]
    assert [f"{name_of(path)}: {fault}" for path in checked for fault in _Markup(without_code(path)).faults] == []


def test_what_people_read_can_be_translated() -> None:
    """No letters stand outside a translate tag, in the text or in attributes that are read, nor as values handed on."""
    bare = [
        f"{name_of(path)}: {text.strip()}"
        for path in TEMPLATES
        for text in _Markup(without_code(path)).words
        if re.search(r"[^\W\d_]{2}", SAME_EVERYWHERE.sub("", text))
    ]
    handed_on = [
        f"{name_of(path)}: {name}={value}"
        for path in TEMPLATES
        for token in tokens(path)
        if token.token_type == TokenType.BLOCK and token.contents.split(" ", 1)[0] in HANDS_ON
        for name, value in LITERAL.findall(token.contents)
    ]
    assert bare == []
    assert handed_on == []


def test_every_form_that_posts_carries_its_token() -> None:
    form = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL | re.IGNORECASE)
    found = [(name_of(path), text) for path in pages() for text in form.findall(path.read_text())]
    assert len(found) > 20
    bare = [f"{name}: {text[:80]}" for name, text in found if "{% csrf_token %}" not in text]
    assert [line for line in bare if not line.startswith(NEEDS_NO_TOKEN)] == []
