"""Every table is exported or says why not, and every column that leads to a person says what becomes of it."""

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from organizations.models import Membership
from personal_data.erased import DELETED, KEPT
from personal_data.exported import AREAS, NOT_EXPORTED, NOT_FOLLOWED
from personal_data.selectors.rows import columns_of
from volunteers.models import Volunteer

PEOPLE = [get_user_model(), Volunteer, Membership]
TABLES = [table for area in AREAS for table in area.tables]


def all_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def columns_to_people() -> list[tuple[str, models.Field]]:
    return [
        (f"{model._meta.label}.{column.name}", column)
        for model in all_models()
        for column in model._meta.concrete_fields
        if column.is_relation and column.related_model in PEOPLE
    ]


def test_each_table_is_exported_or_says_why_not() -> None:
    exported, reasons = {table.model for table in TABLES}, set(NOT_EXPORTED)
    every = {model._meta.label for model in all_models()}
    assert every - exported - reasons == set()
    assert exported & reasons == set()
    assert (exported | reasons) - every == set()


def test_each_column_that_leads_to_a_person_is_a_way_into_the_export() -> None:
    """A table may be exported by one way in and forgotten by another."""
    ways = {(table.model, path.split("__")[0]) for table in TABLES for path in table.paths}
    for name, column in columns_to_people():
        label, _dot, way = name.rpartition(".")
        assert label in NOT_EXPORTED or name in NOT_FOLLOWED or (label, way) in ways, name
        assert column.related_model is not None


def test_each_column_that_leads_to_a_person_says_what_becomes_of_it() -> None:
    """Deleted with its row, empty afterwards, or kept for a reason."""
    deleted = {(model, path.split("__")[0]) for model, path in DELETED}
    for name, column in columns_to_people():
        label, _dot, way = name.rpartition(".")
        is_emptied = column.null and column.related_model is PEOPLE[0]
        hangs_on_a_deleted_row = name == "organizations.Membership.deputy"
        assert (label, way) in deleted or is_emptied or name in KEPT or hangs_on_a_deleted_row, name


def test_no_column_of_an_export_holds_a_secret_or_a_person() -> None:
    for table in TABLES:
        for column in columns_of(table):
            assert not {"password", "token", "session_key", "salt", "address_hash"} & {column}, table
            assert "email" not in column or table.model in {
                "accounts.User", "account.EmailAddress", "organizations.Invitation", "credentials.CredentialVersion",
            }, (table, column)  # fmt: skip


def test_names_in_an_area_are_its_own() -> None:
    for area in AREAS:
        keys = [table.key for table in area.tables]
        assert len(keys) == len(set(keys)), area.name
