"""Markdown to safe HTML, rendered when text is saved."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

LENGTH_MAX = 20_000

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("strikethrough")
_TAGS = {"p", "br", "strong", "em", "s", "ul", "ol", "li", "blockquote", "code", "pre", "a", "h3", "h4", "hr"}


def render(text: str) -> SafeString:
    """HTML of a brief or a submission: no raw HTML, no images, headings one level under the page's own."""
    html = _markdown.render(text[:LENGTH_MAX].replace("\x00", ""))
    for level in (6, 5, 4, 3, 2, 1):
        lower = min(level + 2, 4)
        html = html.replace(f"<h{level}>", f"<h{lower}>").replace(f"</h{level}>", f"</h{lower}>")
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )
    return mark_safe(clean)  # noqa: S308  cleaned by nh3 on the line above
