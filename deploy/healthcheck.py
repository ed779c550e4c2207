"""Ends well when the web server of this container answers; for docker compose."""

import os
import sys
import urllib.request
from urllib.parse import urlsplit

host = urlsplit(os.environ["SITE_URL"]).netloc
request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
with urllib.request.urlopen(request, timeout=5) as answer:
    sys.exit(answer.status != 200)
