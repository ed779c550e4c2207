"""The database: does it answer, is it new enough, does its clock agree, and who is in it that should not be."""

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from accounts.models import User
from microvol.operating import parts
from microvol.operating.doctor.findings import Finding, Part
from personal_data.retention import overdue

OLDEST_VERSION = 15
CLOCK_SECONDS = 2.0  # reminders and leases bear more, signed links do not bear much


def database(part: Part) -> Iterator[Finding]:
    try:
        parts.ask_database()
    except (DatabaseError, InterfaceError) as error:
        words = f"does not answer: {str(error).splitlines()[0]}"
        yield Finding("wrong", "database", words, "See that PostgreSQL runs, and that DATABASE_URL names it.")
        return
    with parts.short_query(), connection.cursor() as cursor:
        version = connection.pg_version // 10000  # type: ignore[attr-defined]
        if version < OLDEST_VERSION:
            yield Finding("wrong", "database", f"PostgreSQL {version}", f"Move to {OLDEST_VERSION} or newer.")
        else:
            yield Finding("ok", "database", f"PostgreSQL {version} answers")
        before = timezone.now()
        cursor.execute(
            "SELECT clock_timestamp(), current_setting('server_encoding'), current_setting('synchronous_commit'),"
            " current_setting('max_connections')::int, (SELECT count(*) FROM pg_stat_activity)"
        )
        clock, encoding, durable, allowed, used = cursor.fetchone()
        skew = abs((clock - (before + (timezone.now() - before) / 2)).total_seconds())
    if skew > CLOCK_SECONDS:
        words = f"database and this machine differ by {skew:.0f} s"
        yield Finding("wrong", "clock", words, "Let both follow a time server (timedatectl set-ntp true).")
    else:
        yield Finding("ok", "clock", "database and this machine agree")
    if encoding != "UTF8":
        yield Finding("wrong", "database encoding", encoding, "Make the database anew with UTF8 and restore into it.")
    if durable == "off":
        todo = "Set synchronous_commit = on." if not settings.USES_EMBEDDED_SERVICES else "Development alone may."
        yield Finding("warning", "database", "a power cut may lose the last half second (synchronous_commit off)", todo)
    if used > 0.8 * allowed:
        todo = "Raise max_connections, or put PgBouncer before it (PGBOUNCER=yes)."
        yield Finding("warning", "database connections", f"{used} of {allowed} are taken", todo)
    if settings.USES_EMBEDDED_SERVICES and settings.IS_PRODUCTION:
        todo = "Set DATABASE_URL and REDIS_URL."
        yield Finding("wrong", "database", "these are the servers meant for development", todo)


def migrations(part: Part) -> Iterator[Finding]:
    missing = parts.missing_migrations()
    if missing:
        words = f"{len(missing)} missing, the first is {missing[0]}"
        yield Finding("wrong", "migrations", words, "Run: manage.py migrate")
    else:
        yield Finding("ok", "migrations", "all applied")


def people(part: Part) -> Iterator[Finding]:
    """Accounts that open more than they should."""
    with parts.short_query():
        if User.objects.filter(email__endswith="@demo.example").exists():
            level = "wrong" if settings.IS_PRODUCTION else "warning"
            words = "the demo's accounts are here, and their password is public"
            yield Finding(level, "accounts", words, "Begin with an empty database.")  # type: ignore[arg-type]
        second = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user_id")
        staff = User.objects.filter(is_staff=True, is_active=True)
        without = staff.exclude(pk__in=second).count()
        if not staff.exists():
            yield Finding("warning", "staff", "nobody can moderate", "Run: manage.py createsuperuser")
        elif without and not settings.STAFF_NEED_SECOND_FACTOR:
            yield Finding("wrong", "staff", f"{without} without a second step", "Use production's settings.")
        elif without:
            words = f"{without} have no second step yet, and get nowhere until they switch it on"
            yield Finding("warning", "staff", words, "Ask them to sign in, or take their staff rights away.")
        else:
            yield Finding("ok", "staff", "all have a second step")


def retention(part: Part) -> Iterator[Finding]:
    with parts.short_query():
        late = list(overdue(timezone.now()))
    for kept in late:
        words = f"{kept.what} lie longer than {kept.term.days} days"
        yield Finding("warning", "retention", words, f"See whether {kept.job} runs, and its last error.")
    if not late:
        yield Finding("ok", "retention", "nothing lies longer than it may")
