"""Atom feeds (RFC 4287): entries in, a document out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

NAMESPACE = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
# A feed without entries has not changed since.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
# What no XML 1.0 document may hold, however it is written.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` never changes; `updated_at` only when readers should look again."""

    id: str
    title: str
    url: str
    published_at: datetime
    updated_at: datetime
    author: str
    summary: str
    categories: Sequence[tuple[str, str]] = ()  # term and label


def atom(*, id: str, title: str, url: str, feed_url: str, entries: Sequence[Entry]) -> bytes:
    """The whole document."""
    Xml.register_namespace("", NAMESPACE)
    feed = Xml.Element(_name("feed"))
    _text(feed, "id", id)
    _text(feed, "title", title)
    _text(feed, "updated", _moment(max((entry.updated_at for entry in entries), default=_BEGINNING)))
    _link(feed, feed_url, rel="self", type="application/atom+xml")
    _link(feed, url, rel="alternate", type="text/html")
    for entry in entries:
        _entry(feed, entry)
    return Xml.tostring(feed, encoding="utf-8", xml_declaration=True)


def _entry(feed: Xml.Element, entry: Entry) -> None:
    element = Xml.SubElement(feed, _name("entry"))
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _link(element, entry.url, rel="alternate", type="text/html")
    _text(element, "published", _moment(entry.published_at))
    _text(element, "updated", _moment(entry.updated_at))
    _text(Xml.SubElement(element, _name("author")), "name", entry.author)
    for term, label in entry.categories:
        Xml.SubElement(element, _name("category"), {"term": _plain(term), "label": _plain(label)})
    _text(element, "summary", entry.summary)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _text(parent: Xml.Element, tag: str, words: str) -> None:
    Xml.SubElement(parent, _name(tag)).text = _plain(words)


def _link(parent: Xml.Element, url: str, **attributes: str) -> None:
    Xml.SubElement(parent, _name("link"), {**attributes, "href": _plain(url)})


def _plain(words: str) -> str:
    return _FORBIDDEN.sub("", words)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
