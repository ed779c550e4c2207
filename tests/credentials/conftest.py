"""Credentials name the host that issued them; in these tests it is a public one."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

SITE = "https://volunteer.example"


@pytest.fixture(autouse=True)
def public_site() -> Iterator[None]:
    with override_settings(SITE_URL=SITE):
        yield
