"""Django's PostgreSQL backend, on a server that starts itself with the first connection."""

from typing import Any

from django.db.backends.postgresql import base

from microvol.embedded import services


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        services.ensure()
        try:
            return super().get_new_connection(conn_params)
        except self.Database.OperationalError:  # the server may have gone since: look, start, and try once more
            services.ensure(recheck=True)
            return super().get_new_connection(conn_params)
