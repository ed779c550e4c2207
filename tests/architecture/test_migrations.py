"""Migrations since the first release let the release before them go on working, and keep no table locked."""

import pytest
from django_migration_linter import MigrationLinter

# The last of each app that was written before anybody ran the product; docs/operations.md, "A new release".
BEFORE_THE_FIRST_RELEASE = {
    "accounts": 5, "common": 2, "credentials": 3, "downloads": 2, "notifications": 4, "organizations": 8,
    "personal_data": 3, "portfolios": 8, "reporting": 2, "tasks": 19, "vocabularies": 1, "volunteers": 3, "webhooks": 2,
}  # fmt: skip


@pytest.fixture
def linter(django_db_setup, django_db_blocker):
    """Reads alone, and outside a transaction, where CREATE INDEX CONCURRENTLY would refuse to be written down."""
    with django_db_blocker.unblock():
        yield MigrationLinter(analyser_string="postgresql", all_warnings_as_errors=True, no_cache=True)


def test_new_migrations_neither_break_the_release_before_nor_lock_for_long(linter, capsys):
    for (app, name), migration in linter.migration_loader.disk_migrations.items():
        if app in BEFORE_THE_FIRST_RELEASE and int(name[:4]) > BEFORE_THE_FIRST_RELEASE[app]:
            linter.lint_migration(migration)
    assert not linter.has_errors, capsys.readouterr().out


@pytest.mark.parametrize(
    ("app", "name", "words"),
    [
        ("organizations", "0004_industry", "NOT NULL"),
        ("organizations", "0006_out_of_office", "CREATE INDEX locks table"),
        ("accounts", "0005_access_tokens", "DROPPING table"),
    ],
)
def test_what_would_break_it_is_seen(linter, capsys, app, name, words):
    linter.lint_migration(linter.migration_loader.disk_migrations[app, name])
    assert linter.has_errors and words in capsys.readouterr().out
