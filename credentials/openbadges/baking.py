"""Badges inside pictures: one iTXt chunk of a PNG, one element of an SVG."""

import re
import struct
import zlib
from collections.abc import Iterator

PNG_START = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
OPENING, CLOSING = "<openbadges:credential", "</openbadges:credential>"
_JWT = re.compile(r'\bverify="([^"]+)"')


class NoBadge(ValueError):
    """A picture without a badge, or no picture."""


def into_png(picture: bytes, credential: str) -> bytes:
    """The picture with the credential right after its header; one that it carried before is gone."""
    kept = [(kind, content) for kind, content in _chunks(picture) if not _is_badge(kind, content)]
    # keyword, NUL, not compressed, method 0, no language, no translated keyword, the text
    badge = KEYWORD + b"\0\0\0\0\0" + credential.encode()
    kept.insert(1, (b"iTXt", badge))
    return PNG_START + b"".join(_chunk(kind, content) for kind, content in kept)


def from_png(picture: bytes) -> str:
    """Raises NoBadge for a picture without exactly one uncompressed badge."""
    found = [content for kind, content in _chunks(picture) if _is_badge(kind, content)]
    if len(found) != 1 or not found[0].startswith(KEYWORD + b"\0\0\0"):
        raise NoBadge("no badge in this picture")
    try:
        _language, _keyword, text = found[0][len(KEYWORD) + 3 :].split(b"\0", 2)
        return text.decode()
    except ValueError as error:
        raise NoBadge("no badge in this picture") from error


def into_svg(picture: str, credential: str) -> str:
    """The picture with the credential as its first element."""
    opening = re.search(r"<svg\b[^>]*>", picture)
    if opening is None:
        raise NoBadge("no SVG")
    start = opening[0].replace("<svg", f'<svg xmlns:openbadges="{NAMESPACE}"', 1)
    safe = credential.replace("]]>", "]]\\u003e")  # inside JSON the same character, and the element stays whole
    badge = f"<openbadges:credential><![CDATA[{safe}]]></openbadges:credential>"
    return picture[: opening.start()] + start + badge + picture[opening.end() :]


def from_svg(picture: str) -> str:
    """By plain search: a pattern over a whole picture of a stranger's may take for ever."""
    if picture.count(OPENING) != 1:
        raise NoBadge("no badge in this picture")
    attributes, _end, rest = picture.partition(OPENING)[2].partition(">")
    content, closing, _rest = rest.partition(CLOSING)
    content = content.strip()
    if closing and content.startswith("<![CDATA[") and content.endswith("]]>"):
        return content[9:-3].strip()
    token = _JWT.search(attributes)
    if token is None:
        raise NoBadge("no badge in this picture")
    return token[1].strip()


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not picture.startswith(PNG_START):
        raise NoBadge("no PNG")
    at = len(PNG_START)
    while at + 12 <= len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        kind, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        if len(content) < length:
            raise NoBadge("a broken PNG")
        yield kind, content
        at += 12 + length


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _is_badge(kind: bytes, content: bytes) -> bool:
    return kind == b"iTXt" and content.split(b"\0", 1)[0] == KEYWORD
