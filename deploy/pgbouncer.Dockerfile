# PgBouncer as Debian keeps it: the program that deploy/prove.sh and python -m benchmarks.growing were run with.
FROM debian:13-slim
RUN apt-get update -qq && apt-get install -qq --no-install-recommends pgbouncer && rm -rf /var/lib/apt/lists/*
COPY --chmod=755 pgbouncer.sh /usr/local/bin/pgbouncer.sh
USER postgres
EXPOSE 6432
CMD ["pgbouncer.sh"]
