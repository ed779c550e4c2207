"""One client of the embedded servers in a process of its own: a line of SQL in, a line of answer out."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import django
from django.conf import settings
from django.db import Error, connection

from microvol.embedded import services

database = {"ENGINE": "microvol.embedded.db", **services.DSN, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
settings.configure(DATABASES={"default": database})
django.setup()

print(services.RUN, flush=True)
for line in sys.stdin:
    try:
        connection.close_if_unusable_or_obsolete()  # as Django does between two requests
        with connection.cursor() as cursor:
            cursor.execute(line)
            print(cursor.fetchone()[0] if cursor.description else "done", flush=True)
    except Error as error:
        print(f"error {type(error).__name__}", flush=True)
