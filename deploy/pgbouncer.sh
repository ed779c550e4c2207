#!/bin/sh
# Starts PgBouncer in transaction mode before PostgreSQL; docker compose and deploy/prove.sh both use it.
# Reads POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD, LISTEN_ADDRESS, LISTEN_PORT and writes into FOLDER.
set -eu
umask 077
mkdir -p "$FOLDER"
quoted=$(printf '%s' "$POSTGRES_PASSWORD" | sed 's/"/""/g')
printf '"%s" "%s"\n' "$POSTGRES_USER" "$quoted" >"$FOLDER/users.txt"
cat >"$FOLDER/pgbouncer.ini" <<INI
[databases]
; What a direct connection asks for as options (microvol/settings/base.py): a connection lent out keeps what it began with.
* = host=$POSTGRES_HOST port=$POSTGRES_PORT connect_query='SET statement_timeout = 15000; SET lock_timeout = 8000; SET idle_in_transaction_session_timeout = 60000; SET client_connection_check_interval = 5000'

[pgbouncer]
listen_addr = $LISTEN_ADDRESS
listen_port = $LISTEN_PORT
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $FOLDER/users.txt
pool_mode = transaction
; Connections to PostgreSQL, per database. Four per core of its machine are plenty; the rest waits here, cheaply.
default_pool_size = ${POOL_SIZE:-20}
max_client_conn = ${MAX_CLIENTS:-2000}
; Whoever waits longer gets an error page that says when to come back.
query_wait_timeout = 10
server_lifetime = 1800
server_idle_timeout = 300
; What the pool does: psql -p $LISTEN_PORT pgbouncer -c "SHOW POOLS"
stats_users = $POSTGRES_USER
log_connections = 0
log_disconnections = 0
INI
exec "${PGBOUNCER_PROGRAM:-pgbouncer}" "$FOLDER/pgbouncer.ini"
