"""The web server in production. It stands behind a proxy that buffers slow clients (deploy/nginx.conf.template)."""

bind = "0.0.0.0:8000"  # inside its container; elsewhere: gunicorn --bind 127.0.0.1:8000
worker_class = "gthread"
workers = 2
threads = 4
worker_tmp_dir = "/dev/shm"  # a disk may stall the heartbeat
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than the proxy keeps its connections, so that it never meets a closed one
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 4094
control_socket_disable = True  # nobody uses it, and the container's file system is read-only
errorlog = "-"
accesslog = None  # the proxy writes it
