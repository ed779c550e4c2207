#!/usr/bin/env bash
# Proves the parts of the deployment by hand, where no container engine is at hand: real PostgreSQL and Redis with
# passwords, PgBouncer, production settings, two web servers, two workers, beat, a server of uploads that speaks S3, and the
# proxy with TLS, all on loopback and in a temporary folder. Needs: make setup tools; from the system PostgreSQL,
# pgbouncer, redis-server, nginx, openssl and curl (Debian: apt-get install postgresql pgbouncer redis-server nginx-light
# openssl curl). Without pgbouncer, or without moto for S3, it says so and goes on. Prints one line per check; non-zero when one fails.
set -uo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d /tmp/microvol-prove.XXXXXX)
chmod 711 "$work"
python=$PWD/.venv/bin/python
pg_bin=$(dirname "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n 1 || command -v initdb)")
pids=()
failed=0
had_static_files=$([ -d staticfiles ] && echo yes)

as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
free_ports() { "$python" -c "import socket; s = [socket.create_server(('127.0.0.1', 0)) for _ in range($1)]; print(*(x.getsockname()[1] for x in s))"; }
check() { # check "what" command...
  local what=$1; shift
  if "$@" >"$work/check.log" 2>&1; then echo "  ok    $what"; else echo "  FAIL  $what"; sed 's/^/        /' "$work/check.log" | tail -n 15; failed=1; fi
}
wait_for() { for _ in $(seq 100); do "$@" >/dev/null 2>&1 && return 0; sleep 0.2; done; "$@"; }
clean_up() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null; done
  [ -f "$work/nginx.pid" ] && kill "$(cat "$work/nginx.pid")" 2>/dev/null
  as_postgres "$pg_bin/pg_ctl" -D "$work/postgres" -m fast stop >/dev/null 2>&1
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null; done
  [ -n "$had_static_files" ] || rm -rf staticfiles
  if [ "$failed" = 0 ]; then rm -rf "$work"; else echo "Logs: $work"; fi
}
trap clean_up EXIT

read -r pg_port redis_port web_port web2_port http_port https_port smtp_port pool_port s3_port < <(free_ports 9)
name=volunteer.example.org
site=https://$name:$https_port

echo "PostgreSQL $("$pg_bin/postgres" --version | grep -oE '[0-9.]+' | head -n 1) and Redis with passwords"
install -d -m 700 "$work/postgres" "$work/media"
[ "$(id -u)" = 0 ] && chown postgres "$work/postgres"
echo "a-database-password" >"$work/password" && chmod 644 "$work/password"
as_postgres "$pg_bin/initdb" -D "$work/postgres" -U microvol --auth=scram-sha-256 --pwfile="$work/password" \
  --locale=C.UTF-8 --encoding=UTF8 >"$work/initdb.log" 2>&1
start_postgres() {
  as_postgres "$pg_bin/pg_ctl" -D "$work/postgres" -w -l "$work/postgres/log" \
    -o "-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=''" start
}
check "PostgreSQL starts" start_postgres
PGPASSWORD=a-database-password "$pg_bin/createdb" -h 127.0.0.1 -p "$pg_port" -U microvol microvol
start_redis() {
  redis-server --port "$redis_port" --bind 127.0.0.1 --requirepass a-queue-password --save "" --appendonly no \
    --maxmemory 256mb --maxmemory-policy volatile-lru --dir "$work" >"$work/redis.log" 2>&1 &
  redis_pid=$!; pids+=("$redis_pid")
}
start_redis
check "Redis answers with its password" wait_for redis-cli -p "$redis_port" -a a-queue-password ping

export DJANGO_SETTINGS_MODULE=microvol.settings.production
export SECRET_KEY=$("$python" -c 'import secrets; print(secrets.token_urlsafe(60))')
export DATABASE_URL="postgres://microvol:a-database-password@127.0.0.1:$pg_port/microvol"
export REDIS_URL="redis://:a-queue-password@127.0.0.1:$redis_port/0"
export SITE_URL=$site MEDIA_ROOT=$work/media ISSUER_KEYS_DIR=$work/issuer-keys TRUSTED_PROXY_COUNT=1 EMAIL_HOST=127.0.0.1 EMAIL_PORT=$smtp_port

echo "Settings, migrations, static files"
check "a missing secret stops the start" bash -c "! SECRET_KEY= $python manage.py check 2>'$work/refused' && grep -q 'Set SECRET_KEY' '$work/refused'"
check "check --deploy has no warnings" "$python" manage.py check --deploy --fail-level WARNING
check "migrate from nothing" "$python" manage.py migrate --noinput
check "migrate again changes nothing" "$python" manage.py migrate --check
check "collectstatic" "$python" manage.py collectstatic --noinput

echo "Pool of connections, bucket of uploads"
# Beyond this point nothing talks to PostgreSQL itself.
start_pool() { # it refuses to be root; setpriv becomes it, so that its number is the one we end
  local become=(); [ "$(id -u)" = 0 ] && become=(setpriv --reuid=postgres --regid=postgres --clear-groups)
  "${become[@]}" env POSTGRES_HOST=127.0.0.1 POSTGRES_PORT="$pg_port" POSTGRES_USER=microvol POSTGRES_PASSWORD=a-database-password \
    LISTEN_ADDRESS=127.0.0.1 LISTEN_PORT="$pool_port" FOLDER="$work/pgbouncer" PGBOUNCER_PROGRAM="$pgbouncer" \
    deploy/pgbouncer.sh >"$work/pgbouncer.log" 2>&1 &
  pids+=($!)
}
asks_pool() { PGPASSWORD=a-database-password "$pg_bin/psql" -h 127.0.0.1 -p "$pool_port" -U microvol -d microvol -tAc "$1"; }
if pgbouncer=$(command -v pgbouncer || ls /usr/sbin/pgbouncer 2>/dev/null); then
  install -d -m 700 "$work/pgbouncer"
  [ "$(id -u)" = 0 ] && chown postgres "$work/pgbouncer"
  start_pool
  check "PgBouncer lends connections" wait_for asks_pool "SELECT 1"
  check "whose statements end by themselves" bash -c "$(declare -f asks_pool); pg_bin=$pg_bin pool_port=$pool_port; asks_pool 'SHOW statement_timeout' | grep 15s"
  export DATABASE_URL="postgres://microvol:a-database-password@127.0.0.1:$pool_port/microvol" PGBOUNCER=yes
else
  echo "  --    no pgbouncer here: straight to PostgreSQL"
fi
if "$python" -c "import moto" 2>/dev/null; then
  "$python" -m moto.server -H 127.0.0.1 -p "$s3_port" >"$work/s3.log" 2>&1 & pids+=($!)
  export S3_BUCKET=microvol S3_ENDPOINT_URL=http://127.0.0.1:$s3_port S3_ACCESS_KEY_ID=prove S3_SECRET_ACCESS_KEY=a-bucket-password
  make_bucket() { "$python" manage.py shell -v0 -c "from django.core.files.storage import default_storage as s; s.connection.create_bucket(Bucket='microvol')"; }
  check "a bucket is made" wait_for make_bucket
else
  echo "  --    no moto here: uploads lie in a folder"
fi
check "a file is stored, found and read" "$python" manage.py shell -v0 -c "
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage as s
from common.storage import names_under, put
put('prove/a.bin', ContentFile(b'kept')); assert s.open('prove/a.bin').read() == b'kept' and 'prove/a.bin' in names_under()"

echo "Web servers, workers, timetable, proxy"
cat >"$work/smtp.py" <<'PYTHON'
import socketserver, sys
class Sink(socketserver.StreamRequestHandler):
    """Takes any mail and writes it to a file."""
    def handle(self):
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go\r\n")
                with open(sys.argv[2], "ab") as mails:
                    for text in self.rfile:
                        if text == b".\r\n":
                            break
                        mails.write(text)
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), Sink).serve_forever()
PYTHON
touch "$work/mails"
"$python" "$work/smtp.py" "$smtp_port" "$work/mails" & pids+=($!)
start_web() { # start_web port; leaves its number in web_pid
  "$python" -m gunicorn --config deploy/gunicorn.conf.py --bind "127.0.0.1:$1" microvol.wsgi >>"$work/web.log" 2>&1 &
  web_pid=$!; pids+=("$web_pid")
}
start_web "$web_port"; web1_pid=$web_pid
start_web "$web2_port"; web2_pid=$web_pid
worker_pids=()
for part in worker worker2; do
  "$python" -m celery -A microvol worker --concurrency=2 --hostname=$part@prove --loglevel=INFO >"$work/$part.log" 2>&1 &
  worker_pids+=($!); pids+=($!)
done
"$python" -m celery -A microvol beat --schedule="$work/timetable" --pidfile= --loglevel=INFO >"$work/beat.log" 2>&1 & pids+=($!)

install -d "$work/certificates"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -addext "subjectAltName=DNS:$name" \
  -keyout "$work/certificates/privkey.pem" -out "$work/certificates/fullchain.pem" >/dev/null 2>&1
{
  echo "pid $work/nginx.pid; error_log $work/nginx.log; events { worker_connections 512; } http {"
  echo "log_format prove '\$status \$upstream_addr \$request'; access_log $work/access.log prove; client_body_temp_path $work/body; proxy_temp_path $work/proxy;"
  echo "fastcgi_temp_path $work/fastcgi; uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;"
  both="127.0.0.1:$web_port max_fails=1 fail_timeout=5s; server 127.0.0.1:$web2_port max_fails=1 fail_timeout=5s"
  sed -e "s|\${UPSTREAM}|$both|; s|\${LISTEN_HTTPS}|127.0.0.1:$https_port|; s|\${LISTEN_HTTP}|127.0.0.1:$http_port|" \
      -e "s|\${SERVER_NAME}|$name|g; s|\${CERTIFICATE_FOLDER}|$work/certificates|" deploy/nginx.conf.template
  echo "}"
} >"$work/nginx.conf"
nginx=$(command -v nginx || echo /usr/sbin/nginx)
check "nginx -t" "$nginx" -t -c "$work/nginx.conf"
"$nginx" -c "$work/nginx.conf" 2>>"$work/nginx.log"

browse() { curl --silent --show-error --max-time 30 --cacert "$work/certificates/fullchain.pem" --resolve "$name:$https_port:127.0.0.1" "$@"; }
status() { browse --output /dev/null --write-out '%{http_code}' "$@"; }
answers() { local code; code=$(status "$2"); [ "$code" = "$1" ] || { echo "answered $code, not $1"; return 1; }; }
has_header() { browse --output /dev/null --dump-header - "$1" | tr -d '\r' | grep -i "$2"; }

check "the first page comes through the proxy" wait_for answers 200 "$site/"
check "gunicorn's own health check" answers 200 "$site/healthz"
check "the task list" answers 200 "$site/tasks/"
check "the sign-in page" answers 200 "$site/accounts/login/"
check "the API" answers 200 "$site/api/v1/tasks/"
check "an unknown page is a 404" answers 404 "$site/no-such-page/"
check "http is sent on to https" bash -c "curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: $name' http://127.0.0.1:$http_port/tasks/ | grep '308 https://$name/tasks/'"
check "another host name is turned away" bash -c "! curl -sk --max-time 5 https://127.0.0.1:$https_port/"
check "strict transport security" has_header "$site/" "^strict-transport-security: max-age=31536000"
check "strict content security policy" has_header "$site/" "^content-security-policy: .*default-src 'self'"
check "cookies are __Host-, Secure" has_header "$site/accounts/login/" "^set-cookie: __Host-csrftoken=.*Secure"
css=$(browse "$site/" | grep -oE '/static/build/app\.[0-9a-f]+\.css' | head -n 1)
check "the stylesheet has a hashed name and is cached for ever" has_header "$site$css" "^cache-control: .*immutable"
check "the stylesheet is compressed" bash -c "$(declare -f browse); work=$work name=$name https_port=$https_port; browse -H 'Accept-Encoding: gzip' -o /dev/null -D - '$site$css' | grep -i '^content-encoding: gzip'"
check "a body beyond the limit is a 413" bash -c "head -c 215000000 /dev/zero >'$work/large'; $(declare -f browse status); work=$work name=$name https_port=$https_port; [ \$(status --data-binary @'$work/large' '$site/accounts/login/') = 413 ]"
rm -f "$work/large"

echo "A sign-up: form, row, job, worker, mail"
sign_up() {
  local jar=$work/cookies token
  rm -f "$jar"
  token=$(browse --cookie-jar "$jar" "$site/accounts/signup/" | grep -oE 'name="csrfmiddlewaretoken" value="[^"]+"' | head -n 1 | cut -d'"' -f4)
  browse --cookie "$jar" --cookie-jar "$jar" --referer "$site/accounts/signup/" --output "$work/answer.html" --write-out '%{http_code}\n' \
    --data-urlencode "csrfmiddlewaretoken=$token" --data-urlencode "email=$1" --data-urlencode "name=Someone New" \
    --data-urlencode "password1=a long enough password" --data-urlencode "time_zone=UTC" --data-urlencode "age=16" "$site/accounts/signup/" | grep -E '^302'
}
mail_came() { grep -q "$1" "$work/mails"; }
check "the form is taken" sign_up first@volunteer.example.org
check "a worker sent the mail" wait_for mail_came first@volunteer.example.org
check "both workers answer a ping" bash -c "$python -m celery -A microvol inspect ping --timeout 10 | grep -c pong | grep 2"
check "the timetable is written" wait_for bash -c "ls $work/timetable*"

echo "Losing one web server of two, under load"
# Four visitors read pages that nobody has read before, one sends forms. What a killed server was working on is lost for
# whoever sent a form, and asked again of the other one for whoever read.
visit() { local n=0; while [ -e "$work/loading" ]; do n=$((n + 1)); status "$site/tasks/?q=visitor$1n$n" >>"$work/read.$1"; echo >>"$work/read.$1"; done; }
post() { while [ -e "$work/loading" ]; do status --data "email=a" "$site/accounts/login/" >>"$work/sent"; echo >>"$work/sent"; done; }
touch "$work/loading"; load_pids=()
for number in 1 2 3 4; do visit $number & load_pids+=($!); done
post & load_pids+=($!)
sleep 5
balanced() { [ "$(grep -c " 127.0.0.1:$1 " "$work/access.log")" -gt 5 ]; }
check "the proxy uses both" bash -c "$(declare -f balanced); work=$work; balanced $web_port && balanced $web2_port"
kill -KILL $(pgrep -P "$web2_pid") "$web2_pid"; wait "$web2_pid" 2>/dev/null
sleep 5
start_web "$web2_port"; web2_pid=$web_pid
sleep 10
rm "$work/loading"; wait "${load_pids[@]}"
reads=$(cat "$work"/read.* | wc -l); bad=$(cat "$work"/read.* | grep -vc '^200$')
sends=$(wc -l <"$work/sent"); lost=$(grep -vc '^403$' "$work/sent")
echo "        $reads pages read, $bad not answered with 200; $sends forms sent, $lost not answered by us"
check "nobody who reads notices" test "$bad" = 0
check "at most the form under way is lost" test "$lost" -le 1
check "the one that is back is used again" wait_for bash -c "tail -n 20 $work/access.log | grep ' 127.0.0.1:$web2_port ' || { $(declare -f browse status); work=$work name=$name https_port=$https_port; status $site/tasks/; false; }"

echo "Losing one part at a time"
kill "$redis_pid"; wait "$redis_pid" 2>/dev/null
check "without Redis pages still come" answers 200 "$site/tasks/"
check "without Redis a sign-up is still taken" sign_up second@volunteer.example.org
start_redis
check "with Redis back its mail is sent" bash -c "$(declare -f mail_came); work=$work; for _ in \$(seq 300); do mail_came second@volunteer.example.org && exit 0; sleep 0.5; done; exit 1"
as_postgres "$pg_bin/pg_ctl" -D "$work/postgres" -m immediate stop >/dev/null 2>&1
check "without PostgreSQL pages answer 503" answers 503 "$site/tasks/"
check "and say when to come back" has_header "$site/tasks/" "^retry-after:"
check "and the web server still lives" answers 200 "$site/healthz"
start_postgres >/dev/null 2>&1
check "with PostgreSQL back pages come" wait_for answers 200 "$site/tasks/"
kill "$web1_pid" "$web2_pid"; wait "$web1_pid"; stopped=$?; wait "$web2_pid"
check "gunicorn ends cleanly when asked" test "$stopped" = 0
check "without gunicorn the proxy says 503" answers 503 "$site/"
start_web "$web_port"
check "with one gunicorn back pages come" wait_for answers 200 "$site/"
stopped=0
for pid in "${worker_pids[@]}"; do kill "$pid"; wait "$pid" || stopped=$?; done
check "the workers end cleanly when asked" test "$stopped" = 0
check "no unexpected error in the web server's log" bash -c "! grep -E 'Traceback|CRITICAL' '$work/web.log'"

if [ "$failed" = 0 ]; then echo "Every part works."; else echo "Something failed."; fi
exit "$failed"
