"""A person with a row in every table of the export, and a word of their own in every text of every row."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import connection, models
from django.utils import timezone

from accounts.models import User
from common.jobs import run_outbox_job
from common.models import OutboxJob
from organizations.models import OrganizationEvent
from organizations.states import Role
from personal_data.exported import AREAS, Table
from personal_data.selectors.rows import NEVER, addresses_of
from tasks.models import Claim, ClaimFile, MessageFile, TaskEvent
from tasks.rules import ReviewInput
from tasks.services.reviews import review_submission
from tests.architecture.world import World
from tests.factories import ClaimFactory, MembershipFactory, TaskFactory
from vocabularies.models import Cause, Skill
from volunteers.models import Volunteer

TABLES = [table for area in AREAS for table in area.tables]
# Marked when they are written: nobody may change them afterwards.
EVENTS = {"tasks.TaskEvent", "organizations.OrganizationEvent"}
# Codes, addresses, moments and copies: a program writes them, no person.
MACHINE = {
    "address", "answer", "arguments", "content_type", "contract", "country", "currency", "digest", "document", "email",
    "evidence_by", "field", "key", "kind", "languages", "marks", "parts", "path", "pattern", "place", "provider",
    "quality", "recipient_email", "recipient_name", "reviewer_name", "sender", "sha256", "shown", "sittings", "source",
    "source_id", "status", "target_kind", "task_ids", "ticked_points", "time_zone", "to", "token_key", "topic", "type",
    "uid", "values", "verdict",
}  # fmt: skip
# What spreads names: certificates and mails. The other jobs of the world draw, rank and count.
WRITING = ["credentials.issue", "notifications.mail_notification"]
TYPED_ANSWERS = {"tasks.Question", "tasks.Appeal"}  # there "answer" is a sentence


class Marked:
    """`words` maps each word to the table and column it was written into."""

    def __init__(self) -> None:
        self.world = World()
        self.user = self.world.people["claimant"]
        self.volunteer = self.user.volunteer
        self.somebody_else = self.world.rows["suited"]
        self.words: dict[str, tuple[str, str]] = {}
        self._numbers = itertools.count(1)
        self._review_for_others()
        self._run_what_writes()
        self._fill()
        self._mark()
        self._mark_files()
        self._mark_events()
        browser = self.world.client("claimant").cookies["sessionid"].value
        UserSession.objects.filter(user=self.user).update(session_key=browser)

    def word(self, table: str, column: str) -> str:
        word = f"quokka{next(self._numbers):04d}q"
        self.words[word] = (table, column)
        return word

    def _review_for_others(self) -> None:
        """A reviewer's seat elsewhere: one review alone, one as the first of two."""
        theirs = self.world.rows["other_org"]
        MembershipFactory(organization=theirs, user=self.user, role=Role.REVIEWER)
        for is_first_of_two in (False, True):
            task = TaskFactory(organization=theirs, needs_two_reviewers=is_first_of_two)
            claim = ClaimFactory(task=task, status="submitted")
            points = {pk: (True, self.word("tasks_pointverdict", "comment")) for pk in
                      task.points.values_list("pk", flat=True)}  # fmt: skip
            words = {name: self.word("tasks_review", name) for name in ("what_worked", "quote", "private_note")}
            said = ReviewInput(verdict="accepted", points=points, **words)
            given = {"submission_id": claim.submissions.get().pk, "now": timezone.now()}
            review_submission(reviewer_id=self.user.pk, review=said, **given)
            if is_first_of_two:
                second = ReviewInput(verdict="accepted", points=dict.fromkeys(points, (True, "")))
                review_submission(reviewer_id=self.world.people["other"].pk, review=second, **given)

    def _run_what_writes(self) -> None:
        OutboxJob.objects.exclude(name__in=WRITING).delete()
        for job_id in list(OutboxJob.objects.order_by("pk").values_list("pk", flat=True)):
            run_outbox_job(job_id)
        OutboxJob.objects.all().delete()

    def rows(self, table: Table) -> models.QuerySet:
        manager = apps.get_model(table.model)._base_manager
        return manager.filter(table.condition(self.user.pk, addresses_of(self.user.pk))).distinct()

    def _fill(self) -> None:
        for table in TABLES:
            if not self.rows(table).exists():
                self._make(table)
            assert self.rows(table).exists(), f"no row of {table.model} {table.key}"

    def _make(self, table: Table) -> None:
        """The smallest row that belongs to this person by the table's first path."""
        model = apps.get_model(table.model)
        way, _mark, rest = table.paths[0].partition("__") if table.paths else ("", "", "")
        values: dict[str, Any] = {}
        for column in model._meta.concrete_fields:
            is_given = column.has_default() or column.null or column.db_default is not models.NOT_PROVIDED
            if column.primary_key and isinstance(column, models.AutoField):
                continue
            if column.name != way and (is_given or getattr(column, "auto_now_add", False)):
                continue
            own = {rest: self.user.pk} if column.name == way and rest else {}
            values[column.name] = self._value(column, own)
            if column.name != way and column.is_relation and column.related_model in {User, Volunteer}:
                values[column.name] = (
                    self.somebody_else if column.related_model is Volunteer else self.somebody_else.user
                )
        if table.by_address:
            values[table.by_address] = self.user.email
        model._base_manager.create(**values)

    def _value(self, column: models.Field, own: dict[str, Any]) -> Any:
        if column.is_relation:
            mine = column.related_model._base_manager.filter(**own).order_by("-pk")
            return mine[0] if own else self._target(column.related_model)
        if column.choices:
            return column.choices[0][0]
        if isinstance(column, models.DateTimeField):
            return timezone.now()
        if isinstance(column, models.DateField):
            return timezone.localdate()
        if isinstance(column, (models.JSONField,)):
            return {}
        if isinstance(column, (models.CharField, models.TextField)):
            return f"filled{next(self._numbers)}"[: column.max_length or 40]
        if isinstance(column, models.BooleanField):
            return False
        return "203.0.113.7" if isinstance(column, models.GenericIPAddressField) else 1

    def _target(self, model: type[models.Model]) -> models.Model:
        label = model._meta.label
        known: dict[str, Any] = {
            "accounts.User": self.user,
            "volunteers.Volunteer": self.volunteer,
            "tasks.Task": self.world.rows["task"],
            "tasks.Claim": self.world.rows["accepted_claim"],
            "organizations.Organization": self.world.rows["org"],
            "vocabularies.Skill": Skill.objects.order_by("pk")[3],
            "vocabularies.Cause": Cause.objects.order_by("pk")[3],
            "auth.Group": Group.objects.get_or_create(name="Helpers")[0],
            "auth.Permission": Permission.objects.order_by("pk")[0],
        }
        if label in known:
            return known[label]
        for table in TABLES:
            if table.model == label and self.rows(table).exists():
                return self.rows(table).order_by("pk")[0]
        return model._base_manager.order_by("pk")[0]

    def _mark(self) -> None:
        for table in TABLES:
            model = apps.get_model(table.model)
            if table.model in EVENTS or table.name == "thanks_received":
                continue
            written = {}
            for column in model._meta.concrete_fields:
                value = self._marked(table, model, column)
                if value is not None:
                    written[column.name] = value
            if written:
                model._base_manager.filter(pk__in=self.rows(table).values("pk")).update(**written)

    def _marked(self, table: Table, model: type[models.Model], column: models.Field) -> Any:
        is_typed = column.name not in MACHINE or (column.name == "answer" and table.model in TYPED_ANSWERS)
        if column.choices or column.is_relation or column.name in table.without or not is_typed:
            return None
        if table.only and (table.name != "appeals_answered" or column.name not in table.only):
            return None
        if table.model in {"tasks.Review", "tasks.PointVerdict", "tasks.ReviewOpinion"} or isinstance(column, NEVER):
            return None
        if column.name == "name" and table.model == "accounts.User":
            return None
        place = (model._meta.db_table, column.column)
        if isinstance(column, models.JSONField):
            word = self.word(*place)
            return (
                [{"word": word}]
                if isinstance(column.default, type(list)) and column.default is list
                else {"word": word}
            )
        if column.get_internal_type() == "ArrayField":
            is_text = isinstance(column.base_field, models.CharField)
            return [f"https://example.org/{self.word(*place)}"] if column.name == "links" and is_text else None
        if isinstance(column, (models.CharField, models.TextField)) and (column.max_length or 40) >= 12:
            return None if column.unique else self.word(*place)
        return None

    def _mark_files(self) -> None:
        own = {"claim__volunteer": self.volunteer}
        for row in [*ClaimFile.objects.filter(**own), *MessageFile.objects.filter(message__author=self.user)]:
            place = (row._meta.db_table, "file")
            Path(settings.MEDIA_ROOT, row.file.name).write_bytes(self.word(*place).encode())

    def _mark_events(self) -> None:
        claim = Claim.objects.filter(volunteer=self.volunteer).order_by("pk")[0]
        for actor in (self.user, None):
            TaskEvent.objects.create(
                task=claim.task, claim=claim, kind="claim_released", actor=actor,
                why=self.word("tasks_taskevent", "why"),
                data={"note": self.word("tasks_taskevent", "data"), "days": 30},
            )  # fmt: skip
        OrganizationEvent.objects.create(
            organization=self.world.rows["org"], kind="tier_changed", actor=self.user, subject=self.user.public_id,
            why=self.word("organizations_organizationevent", "why"),
        )  # fmt: skip

    def owned(self) -> dict[str, set[str]]:
        """The rows that are this person's, by table, with all that is deleted with them."""
        found: dict[str, set[str]] = {}
        for table in TABLES:
            name = apps.get_model(table.model)._meta.db_table
            found.setdefault(name, set()).update(
                json.dumps(pk, default=str) for pk in self.rows(table).values_list("pk", flat=True)
            )
        return found


Dump = dict[str, dict[str, dict[str, Any]]]


def dump() -> Dump:
    """Every row of every table, as the database writes it down."""
    tables = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(row)::text FROM "{name}" row')
            rows = [json.loads(text) for (text,) in cursor.fetchall()]
            tables[name] = {_pk(row): row for row in rows}
    return tables


def _pk(row: dict[str, Any]) -> str:
    found = next(
        (row[name] for name in ("id", "digest", "session_key", "word", "name", "task_id") if name in row), None
    )
    return json.dumps(found if found is not None else row, sort_keys=True, default=str)


def hits(dumped: Dump, words: list[str]) -> Iterator[tuple[str, str, str]]:
    """Word, table and column of every place in the database where one of the words stands."""
    for table, rows in dumped.items():
        for row in rows.values():
            text = json.dumps(row, ensure_ascii=False).lower()
            for word in words:
                if word.lower() in text:
                    for column, value in row.items():
                        if word.lower() in json.dumps(value, ensure_ascii=False).lower():
                            yield word, table, column


def stored_bytes() -> bytes:
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    return b"".join(path.name.encode() + path.read_bytes() for path in files)
