"""The doctor: looks at a deployment from inside and says in words what is wrong with it, and what to do."""

from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError

from microvol.operating.doctor import data, files, growing, mail, running, settings_check
from microvol.operating.doctor.findings import Finding, Part

CHECKS = [
    settings_check.look, data.database, data.migrations, growing.pooling, growing.read_replica, data.people,
    running.redis_server, running.signs_of_life, running.jobs, data.retention, mail.look, files.uploads, files.scanner,
    files.issuer_keys, files.static_files,
]  # fmt: skip


def examine(part: Part) -> Iterator[Finding]:
    """Everything there is to say, good news too. A check that breaks is itself a finding."""
    for check in CHECKS:
        try:
            yield from check(part)
        except (DatabaseError, InterfaceError):
            yield Finding("wrong", check.__name__.replace("_", " "), "cannot be looked at without the database")
        except Exception as error:  # the doctor must come to an end wherever the illness is
            words = f"could not be looked at: {type(error).__name__}"
            yield Finding("wrong", check.__name__.replace("_", " "), words, "See whether a line above says why.")
