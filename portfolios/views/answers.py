"""Files made on the spot: saved by the browser, kept nowhere on the way."""

from django.http import HttpResponse


def saved(content: bytes | str, *, name: str, content_type: str) -> HttpResponse:
    """`name` is plain ASCII and ours."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
