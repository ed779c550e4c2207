"""The product and the bare views as gunicorn serves them, on the database that a benchmark names."""

import os

from benchmarks import market

market.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

settings.ROOT_URLCONF = "benchmarks.urls"
settings.ALLOWED_HOSTS = ["127.0.0.1"]
settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"])
market.use_database(os.environ["BENCHMARK_DATABASE"])
application = get_wsgi_application()
