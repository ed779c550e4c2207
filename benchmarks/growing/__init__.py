"""The product on more than one machine's worth of parts: PgBouncer before the database, a replica beside it."""
