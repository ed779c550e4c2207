"""Database backend `microvol.embedded.db`."""
