"""What a page says to programs: structured data in the head, and its address as a QR code on paper."""

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.printing.codes import modules

register = template.Library()

# Without these nothing inside can end the element or begin another.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag
def structured_data(data: dict[str, Any]) -> SafeString:
    """JSON-LD. A browser never runs it, so the content security policy has no objection."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above


@register.simple_tag
def qr_code(text: str, label: str, size_class: str = "size-20") -> SafeString:
    """Dark on white in both themes, so that cameras read it."""
    count, path = modules(text)
    size = count + 4
    return format_html(
        '<svg class="{}" viewBox="-2 -2 {} {}" role="img" aria-label="{}" shape-rendering="crispEdges">'
        '<rect x="-2" y="-2" width="{}" height="{}" fill="#fff"/><path fill="#0e241e" d="{}"/></svg>',
        size_class, size, size, label, size, size, path,
    )  # fmt: skip
