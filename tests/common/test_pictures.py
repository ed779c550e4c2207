"""Pictures lose what a camera notes about place and person, and nothing else."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from common.pictures import UnreadablePicture, pixel_count, without_metadata


def jpeg(orientation: int | None = None, **options) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    if orientation:
        exif[0x0112] = orientation
    content = io.BytesIO()
    Image.effect_noise((64, 32), 80).convert("RGB").save(content, "JPEG", exif=exif, comment=b"Secret words", **options)
    return content.getvalue()


def png() -> bytes:
    words = PngInfo()
    words.add_text("Author", "Secret name")
    words.add_itxt("XML:com.adobe.xmp", "Secret place")
    content = io.BytesIO()
    Image.effect_noise((64, 32), 80).save(content, "PNG", pnginfo=words)
    return content.getvalue()


def webp(**options) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    content = io.BytesIO()
    Image.effect_noise((64, 32), 80).convert("RGB").save(content, "WEBP", exif=exif, xmp=b"Secret place", **options)
    return content.getvalue()


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        return image.tobytes()


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("jpg", jpeg()),
        ("jpeg", jpeg(progressive=True)),
        ("png", png()),
        ("webp", webp()),
        ("webp", webp(lossless=True)),
    ],
)
def test_metadata_goes_and_every_pixel_stays(extension: str, content: bytes) -> None:
    assert b"Secret" in content
    # Phones put more after the end of a picture, with notes of its own.
    clean = without_metadata(io.BytesIO(content + (b"" if extension == "webp" else b"Secret tail")), extension)
    assert b"Secret" not in clean
    assert pixels(clean) == pixels(content)
    with Image.open(io.BytesIO(clean)) as image:
        assert dict(image.getexif()) == {}
    assert without_metadata(io.BytesIO(clean), extension) == clean


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_taken_sideways_stays_upright(orientation: int) -> None:
    clean = without_metadata(io.BytesIO(jpeg(orientation)), "jpg")
    with Image.open(io.BytesIO(clean)) as image:
        assert dict(image.getexif()) == {0x0112: orientation}


def test_pixels_are_counted_from_the_header_alone() -> None:
    assert pixel_count(io.BytesIO(png()), "png") == 64 * 32
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert pixel_count(bomb, "png") == 400_000_000


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("png", b""),
        ("png", png()[:50]),
        ("jpg", b"\xff\xd8\xff\xe0"),
        ("webp", b"RIFF\x00\x00\x00\x00WEBP"),
        ("gif", b"GIF89a"),
    ],
)
def test_what_is_no_picture_is_said_to_be_none(extension: str, content: bytes) -> None:
    with pytest.raises(UnreadablePicture):
        without_metadata(io.BytesIO(content), extension)
