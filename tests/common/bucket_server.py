"""A server that speaks S3, in this process, with a private bucket that the product's uploads lie in."""

from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

NAME = "microvol-uploads"


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def options(address: str) -> dict[str, str]:
    return {
        "bucket_name": NAME,
        "endpoint_url": address,
        "region_name": "us-east-1",
        "access_key": "tests",
        "secret_key": "tests-only",
    }


@pytest.fixture
def bucket(settings, s3_address: str) -> Iterator[str]:
    """The bucket's name; `default_storage` is it while the test runs, and it is empty before and after."""
    from django.core.files.storage import default_storage

    settings.S3_BUCKET = NAME
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "common.bucket.PrivateBucketStorage", "OPTIONS": options(s3_address)}
    }
    made = default_storage.connection.create_bucket(Bucket=NAME)
    yield NAME
    made.objects.all().delete()
    made.delete()
