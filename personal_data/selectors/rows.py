"""Any table as rows for JSON: its columns, and what each thing it refers to is called."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from accounts.models import User
from personal_data.exported import Table

CHUNK = 500
# People are never followed: oneself needs no name here, and others are not ours to give away.
PEOPLE = {"accounts.User", "volunteers.Volunteer", "organizations.Membership"}
# What a row that is referred to is called, by the first and any of the others that it has.
NAMES = ("public_id", "slug", "title", "name", "model")
NEVER = (models.BinaryField, models.FileField, SearchVectorField, models.AutoField)


def addresses_of(user_id: int) -> list[str]:
    """Every address of this person, as it is written and in lower case."""
    written = {User.objects.values_list("email", flat=True).get(pk=user_id)}
    written.update(EmailAddress.objects.filter(user_id=user_id).values_list("email", flat=True))
    return sorted(written | {address.lower() for address in written})


def columns_of(table: Table) -> list[str]:
    model = apps.get_model(table.model)
    columns: list[str] = []
    for column in model._meta.concrete_fields:
        is_asked = not table.only or column.name in table.only
        if not is_asked or column.name in table.without or isinstance(column, NEVER):
            continue
        columns.extend(_names_of(column) if column.is_relation else [column.name])
    return [*columns, *table.also]


def _names_of(column: models.Field) -> list[str]:
    target = column.related_model
    if target is None or target._meta.label in PEOPLE:
        return []
    known = {field.name for field in target._meta.concrete_fields}
    return [f"{column.name}__{name}" for name in NAMES if name in known]


def rows_of(table: Table, user_id: int, addresses: list[str]) -> Iterator[dict[str, Any]]:
    """One row at a time, the oldest first."""
    model = apps.get_model(table.model)
    found = model._default_manager.filter(table.condition(user_id, addresses)).order_by("pk").distinct()
    for row in found.values(*columns_of(table)).iterator(chunk_size=CHUNK):
        yield _nested(row)


def _nested(row: dict[str, Any]) -> dict[str, Any]:
    """{"task__title": …} as {"task": {"title": …}}; nothing where there is no task."""
    shown: dict[str, Any] = {}
    for name, value in row.items():
        outer, _mark, inner = name.partition("__")
        if not inner:
            shown[name] = value
        elif value is None:
            shown.setdefault(outer, None)
        else:
            shown[outer] = {**(shown.get(outer) or {}), inner: value}
    return shown
