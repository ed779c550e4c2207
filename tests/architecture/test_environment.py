"""`.env.example` and the code agree on the environment, and one module reads it."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
APPS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
# env.py reads for all. The embedded servers also run as a script without Django; the others only set defaults.
MAY_TOUCH_ENVIRONMENT = {"microvol/settings/env.py", "microvol/embedded/services.py"}
EMBEDDED = {"MICROVOL_DATA_DIR", "MICROVOL_LINGER_SECONDS"}
COMMAND_LINE = {"PORT"}

RECORD = """
import importlib, json, os
from microvol.settings import env
asked = set()
read = env.text
def text(name, default=""):
    asked.add(name)
    return read(name, default)
env.text = text
for module in ("dev", "production"):
    importlib.import_module("microvol.settings." + module)
print(json.dumps(sorted(asked)))
"""
SAMPLE = {
    "SECRET_KEY": "0123456789abcdef" * 4,
    "DATABASE_URL": "postgres://sample@localhost/sample",
    "REDIS_URL": "redis://localhost:6379/0",
    "SITE_URL": "https://volunteer.example.org",
    "MEDIA_ROOT": "/nonexistent",
    "ISSUER_KEYS_DIR": "/nonexistent",
    "EMAIL_HOST": "localhost",
}
ASK_FOR_SECRETS = {
    "GOOGLE_CLIENT_ID": "1",
    "GITHUB_CLIENT_ID": "1",
    "LINKEDIN_CLIENT_ID": "1",
    "MAIL_PROVIDER": "postmark",
    "MAIL_PROVIDER_KEY": "1",
    "MAIL_WEBHOOK_SECRET": "1:1",
    "S3_BUCKET": "1",
    "S3_ACCESS_KEY_ID": "1",
    "S3_SECRET_ACCESS_KEY": "1",
}


def variables_read() -> set[str]:
    environment = {**os.environ, **SAMPLE, **ASK_FOR_SECRETS}
    command = [sys.executable, "-c", RECORD]
    answer = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True)
    return set(json.loads(answer.stdout)) | EMBEDDED | COMMAND_LINE


def example() -> list[tuple[str, str]]:
    """Each variable with the comment line above it."""
    lines = (REPOSITORY / ".env.example").read_text().splitlines()
    found = [(index, re.match(r"([A-Z0-9_]+)=", line)) for index, line in enumerate(lines)]
    return [(match[1], lines[index - 1]) for index, match in found if match]


def test_env_example_lists_what_the_code_reads() -> None:
    compose = set(re.findall(r"\$\{([A-Z0-9_]+)", (REPOSITORY / "docker-compose.yml").read_text()))
    names = [name for name, _ in example()]

    assert len(names) == len(set(names))
    assert set(names) == variables_read() | compose


def test_each_variable_has_one_line_of_meaning() -> None:
    assert [name for name, above in example() if not above.startswith("# ") or above.startswith("# ---")] == []


def test_nothing_else_reads_the_environment() -> None:
    readers = []
    for path in (file for app in APPS for file in (REPOSITORY / app).rglob("*.py")):
        name = str(path.relative_to(REPOSITORY))
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in {"environ", "getenv"}
                and name not in MAY_TOUCH_ENVIRONMENT
            ):
                readers.append(f"{name}:{node.lineno}")
    sets_a_default = {"microvol/celery.py", "microvol/wsgi.py", "microvol/supervisor.py"}

    assert [place for place in readers if place.split(":")[0] not in sets_a_default] == []


def test_production_refuses_to_start_without_its_secrets() -> None:
    for missing in SAMPLE:
        environment = {key: value for key, value in {**os.environ, **SAMPLE}.items() if key != missing}
        answer = subprocess.run(
            [sys.executable, "-c", "import microvol.settings.production"],
            cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert answer.returncode != 0
        assert f"Set {missing} (" in answer.stderr
