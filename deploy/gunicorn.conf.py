"""The web server in production. It stands behind a proxy that buffers slow clients (deploy/nginx.conf.template)."""

import os
import shutil
import tempfile

bind = "0.0.0.0:8000"  # inside its container; elsewhere: gunicorn --bind 127.0.0.1:8000
worker_class = "gthread"
workers = 2
threads = 4
worker_tmp_dir = "/dev/shm"  # a disk may stall the heartbeat
timeout = 60  # of the process itself: a thread that waits does not count, common/patience.py ends its waiting
graceful_timeout = 30
keepalive = 75  # longer than the proxy keeps its connections, so that it never meets a closed one
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 4094
control_socket_disable = True  # nobody uses it, and the container's file system is read-only
errorlog = "-"
accesslog = None  # the proxy writes it

# Processes count requests in files of this folder, and whoever answers /metrics adds them up. The files are named after
# places, not processes: a worker that takes the place of another goes on counting in its file, so their number stays.
_made = None
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _made = tempfile.mkdtemp(prefix="microvol-metrics-")
_places = {}


def pre_fork(server, worker):
    worker.place = min(set(range(len(_places) + 1)) - set(_places.values()))
    _places[worker] = worker.place


def post_fork(server, worker):
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(process_identifier=lambda: f"place{worker.place}")


def child_exit(server, worker):
    _places.pop(worker, None)


def on_exit(server):
    if _made:
        shutil.rmtree(_made, ignore_errors=True)
