"""What production collects, where every file must be there under its hashed name or the page is a 500."""

import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

NAMED = re.compile(r"""{% static ['"]([^'"]+)['"]""")


def test_every_file_that_a_page_names_is_collected() -> None:
    collected = {name for finder in get_finders() for name, _storage in finder.list(None)}
    pages = Path(settings.BASE_DIR, "templates").rglob("*.html")
    named = {name: page.name for page in pages for name in NAMED.findall(page.read_text())}
    assert {name: page for name, page in named.items() if name not in collected} == {}
    assert "css/staff.css" in named and "css/swagger.css" in named
    assert not collected & {"css/app.css", "js/app.js"}  # what the build reads
