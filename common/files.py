"""Uploads: checked by content, stored privately under a made-up name, served as harmless downloads."""

import dataclasses
import hashlib
import logging
import re
import unicodedata
import uuid
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from common import pictures, scanning
from common.decisions import ALLOWED, ActionDenied, Decision, invalid

logger = logging.getLogger("microvol.files")

# Beginnings that a file of this type has (ASVS 5.2.2). Types not listed are plain text.
_MAGIC: dict[str, tuple[bytes, ...]] = {
    "ai": (b"%PDF-", b"%!PS"),
    "afdesign": (b"\x00\xffKA",),
    "odg": (b"PK\x03\x04",),
    "psd": (b"8BPS",),
    "rtf": (b"{\\rtf",),
    "webm": (b"\x1a\x45\xdf\xa3",),
    "docx": (b"PK\x03\x04",),
    "gif": (b"GIF87a", b"GIF89a"),
    "jpeg": (b"\xff\xd8\xff",),
    "jpg": (b"\xff\xd8\xff",),
    "mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "odp": (b"PK\x03\x04",),
    "ods": (b"PK\x03\x04",),
    "odt": (b"PK\x03\x04",),
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "pptx": (b"PK\x03\x04",),
    "webp": (b"RIFF",),
    "xlsx": (b"PK\x03\x04",),
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
}
_CONTENT_TYPES = {
    "csv": "text/csv",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "md": "text/markdown",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain",
    "webp": "image/webp",
    "zip": "application/zip",
}
# Shown inside a page by an <img>; everything else is only ever downloaded.
PREVIEWABLE = {"image/gif", "image/jpeg", "image/png", "image/webp"}


@dataclasses.dataclass(frozen=True, slots=True)
class CheckedFile:
    """What a service stores about an upload."""

    file: File
    name: str
    content_type: str
    size: int
    sha256: str


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".")


def clean_name(name: str) -> str:
    """The name to show and to offer for saving: no path, no control or quoting characters, at most 150 long."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").split("/")[-1])
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = re.sub(r'[<>:"|?*;]', "_", name).strip(". ") or "file"
    stem, dot, extension = name.rpartition(".")
    return f"{stem[:140]}{dot}{extension[:10]}" if dot else name[:150]


def check_upload(upload: UploadedFile, types: set[str] | None = None) -> Decision:
    """Refuses by size (0 and more than UPLOAD_MAX_BYTES), by type, where content and ending disagree, by pixels,
    and what a virus scanner finds.
    """
    types = types or settings.UPLOAD_TYPES
    extension = extension_of(upload.name or "")
    name = clean_name(upload.name or "")
    if not upload.size:
        return invalid("file_empty", _("“%(name)s” is empty.") % {"name": name}, "files")
    if upload.size > settings.UPLOAD_MAX_BYTES:
        return invalid(
            "file_too_large",
            _("“%(name)s” is larger than %(max)s MB. Send a smaller file, or a link.")
            % {"name": name, "max": settings.UPLOAD_MAX_BYTES // (1024 * 1024)},
            "files",
        )
    if extension not in types:
        return invalid(
            "file_type",
            _("“%(name)s” is not a type we take. Send one of: %(types)s.")
            % {"name": name, "types": ", ".join(sorted(kind.upper() for kind in types))},
            "files",
        )
    upload.seek(0)
    head = upload.read(512)
    upload.seek(0)
    magic = _MAGIC.get(extension)
    is_right = head.startswith(magic) if magic else _looks_like(extension, head)
    if not is_right:
        return _wrong_content(name)
    if extension in pictures.FORMATS and not (decision := _check_picture(upload, extension, name)):
        return decision
    return _scan(upload, name)


def _scan(upload: UploadedFile, name: str) -> Decision:
    """What the site's scanner says. While it is away nothing is taken: who set one up wants nothing unseen."""
    if not scanning.is_set():
        return ALLOWED
    upload.seek(0)
    try:
        harm = scanning.find(upload.chunks())
    except scanning.ScannerAway as error:
        logger.error("the virus scanner is away: %s", error)
        return invalid(
            "file_not_scanned",
            _("“%(name)s” cannot be checked for viruses just now. Try again in a few minutes, or send a link.")
            % {"name": name},
            "files",
        )
    finally:
        upload.seek(0)
    if harm:
        logger.warning("an upload was refused: %s", harm)
        return invalid(
            "file_harmful",
            _("“%(name)s” was refused by our virus scanner. Check it on your machine, or send another file.")
            % {"name": name},
            "files",
        )
    return ALLOWED


def _check_picture(upload: UploadedFile, extension: str, name: str) -> Decision:
    """A small file may unfold into a picture that fills the memory of whoever opens it."""
    try:
        pixels = pictures.pixel_count(_opened(upload), extension)
    except pictures.UnreadablePicture:
        return _wrong_content(name)
    if pixels > settings.UPLOAD_MAX_PIXELS:
        return invalid(
            "too_many_pixels",
            _("“%(name)s” has more than %(max)s million pixels. Send a smaller picture.")
            % {"name": name, "max": settings.UPLOAD_MAX_PIXELS // 1_000_000},
            "files",
        )
    return ALLOWED


def _opened(upload: UploadedFile) -> IO[Any]:
    assert upload.file is not None
    return upload.file


def _wrong_content(name: str) -> Decision:
    return invalid(
        "file_content",
        _("“%(name)s” does not hold what its ending says. Save it again and send that.") % {"name": name},
        "files",
    )


def _looks_like(extension: str, head: bytes) -> bool:
    if extension == "mp4":
        return head[4:8] == b"ftyp"
    return b"\x00" not in head or head[:2] in {b"\xff\xfe", b"\xfe\xff"}


def checked(upload: UploadedFile) -> CheckedFile:
    """Content, digest, size and type of an upload that passed `check_upload`.

    Pictures lose what the camera noted about place and person. The stored name says nothing and runs nothing.
    """
    name = clean_name(upload.name or "")
    extension = extension_of(name)
    content: File = upload
    if extension in pictures.FORMATS:
        try:
            content = ContentFile(pictures.without_metadata(_opened(upload), extension))
        except pictures.UnreadablePicture as error:
            raise ActionDenied(_wrong_content(name)) from error
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return CheckedFile(
        file=File(content.file, name=f"{uuid.uuid4().hex}.bin"),
        name=name,
        content_type=_CONTENT_TYPES.get(extension, "application/octet-stream"),
        size=content.size or 0,
        sha256=digest.hexdigest(),
    )


def download(file: File, *, name: str, content_type: str, inline: bool = False) -> FileResponse:
    """A response that saves the file. `inline` is honoured for plain pictures only; nothing is ever run or rendered."""
    inline = inline and content_type in PREVIEWABLE
    response = FileResponse(file.open("rb"), content_type=content_type if inline else "application/octet-stream")
    fallback = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    disposition = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename=\"{fallback}\"; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
