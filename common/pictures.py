"""Uploaded pictures: how many pixels they hold, and copies without what a camera adds (place, time, device)."""

import io
import re
from typing import IO, Any

from PIL import Image, ImageOps

# We look at the size in the header before anything is decoded, so Pillow's own warning would only be noise.
Image.MAX_IMAGE_PIXELS = None

FORMATS = {"gif": "GIF", "jpeg": "JPEG", "jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
_ORIENTATION = 0x0112
# Inside a scan, FF 00 is a byte of the picture and FF D0 to FF D7 are restart marks; anything else ends the scan.
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_METADATA = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}
_WEBP_METADATA = {b"EXIF", b"XMP "}
_WEBP_METADATA_FLAGS = 0x08 | 0x04


class UnreadablePicture(ValueError):
    """The file is not the picture that its name says."""


def pixel_count(file: IO[Any], extension: str) -> int:
    """Width times height as the header says; nothing is decoded. Raises UnreadablePicture."""
    return _header(file, extension)[0]


def without_metadata(file: IO[Any], extension: str) -> bytes:
    """The same picture, byte for byte, without EXIF, XMP, IPTC, comments and anything after its end.

    Only the turn that a phone notes for a JPEG stays, because without it the picture would lie on its side.
    """
    _pixels, orientation = _header(file, extension)
    file.seek(0)
    data = file.read()
    file.seek(0)
    try:
        match FORMATS[extension]:
            case "JPEG":
                return _clean_jpeg(data, orientation)
            case "PNG":
                return _clean_png(data)
            case "WEBP":
                return _clean_webp(data)
    except (IndexError, ValueError) as error:
        raise UnreadablePicture(extension) from error
    return data


def smaller(file: IO[Any], extension: str, *, longest: int) -> tuple[bytes, int, int]:
    """A JPEG of at most `longest` pixels a side on white ground, its width and height; nothing but the picture.

    Of a moving picture the first frame. Raises UnreadablePicture.
    """
    _header(file, extension)
    try:
        with Image.open(file, formats=[FORMATS[extension]]) as picture:
            picture.draft("RGB", (longest, longest))  # a large JPEG is never unfolded in full
            turned = ImageOps.exif_transpose(picture)
            turned.thumbnail((longest, longest))
            layered = turned.convert("RGBA")
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, MemoryError) as error:
        raise UnreadablePicture(extension) from error
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    content = io.BytesIO()
    ground.save(content, "JPEG", quality=82, optimize=True, progressive=True)
    return content.getvalue(), ground.width, ground.height


def _header(file: IO[Any], extension: str) -> tuple[int, int]:
    file.seek(0)
    try:
        with Image.open(file, formats=[FORMATS[extension]]) as picture:
            width, height = picture.size
            orientation = picture.getexif().get(_ORIENTATION, 1) if FORMATS[extension] == "JPEG" else 1
    except (OSError, ValueError, SyntaxError, IndexError, KeyError) as error:
        raise UnreadablePicture(extension) from error
    finally:
        file.seek(0)
    return width * height, orientation if orientation in range(1, 9) else 1


def _clean_jpeg(data: bytes, orientation: int) -> bytes:
    kept = bytearray(data[:2])
    at, is_turned = 2, orientation == 1
    while at < len(data):
        if data[at] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if not is_turned and marker != 0xE0:
            kept += _turn(orientation)
            is_turned = True
        if marker == 0xD9:
            return bytes(kept + data[at : at + 2])
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xDA:
            found = _END_OF_SCAN.search(data, end)
            end = found.start() if found else len(data)
        if _stays_in_jpeg(marker, data[at + 4 : at + 16]):
            kept += data[at:end]
        at = end
    return bytes(kept)


def _stays_in_jpeg(marker: int, beginning: bytes) -> bool:
    """Everything that draws: of the application segments the frame (0), the colours (2) and their coding (14)."""
    if marker == 0xE2:
        return beginning.startswith(b"ICC_PROFILE\x00")
    return marker in {0xE0, 0xEE} or not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _turn(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[_ORIENTATION] = orientation
    payload = exif.tobytes()
    return b"\xff\xe1" + (len(payload) + 2).to_bytes(2) + payload


def _clean_png(data: bytes) -> bytes:
    kept = bytearray(_PNG_SIGNATURE)
    at, kind = len(_PNG_SIGNATURE), b""
    while kind != b"IEND":
        kind = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if len(kind) != 4 or end > len(data):
            raise ValueError("a chunk is cut off")
        if kind not in _PNG_METADATA:
            kept += data[at:end]
        at = end
    return bytes(kept)


def _clean_webp(data: bytes) -> bytes:
    kept = bytearray()
    at, end_of_file = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= end_of_file:
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size + size % 2
        chunk = bytearray(data[at:end])
        if kind == b"VP8X":
            chunk[8] &= ~_WEBP_METADATA_FLAGS & 0xFF
        if kind not in _WEBP_METADATA:
            kept += chunk
        at = end
    if not kept:
        raise ValueError("no chunks")
    return b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WEBP" + bytes(kept)
