"""Everything of one person in one ZIP file: JSON by area, their files, signed certificates, and a manifest."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import IO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.archives import Archive
from credentials.models import Credential
from credentials.openbadges import baking
from credentials.selectors.issuer import did_document
from downloads.kinds import CannotMake
from downloads.models import Download
from downloads.services.asking import ask_for
from personal_data import rules
from personal_data.exported import AREAS
from personal_data.selectors.rows import CHUNK, addresses_of, rows_of
from portfolios.models import Cover
from portfolios.selectors.resume import resume_of
from portfolios.selectors.resume_texts import json_resume
from tasks.models import ClaimFile, MessageFile

KIND = "personal_data.everything"
FORMAT = "microvol-personal-export"
# 1: the first. An instance reads its own version and the one before it.
VERSION = 1
ISSUER = "credentials/issuer.json"

Step = Callable[[], None]


def ask_for_everything(*, user_id: int, now: datetime) -> Download:
    """Promises the archive to its owner. Refuses while other files are being made, and many in one day (409)."""
    asked = Download.objects.filter(user_id=user_id, kind=KIND, created_at__gt=now - timedelta(days=1)).count()
    rules.can_take_everything(asked_today=asked).require()
    return ask_for(user_id=user_id, kind=KIND, title=_("Everything of mine"), arguments={}, now=now)


def write_everything(file: IO[bytes], user_id: int) -> Iterator[tuple[int, int]]:
    """Writes the archive piece by piece; nothing larger than one row or one picture is held in memory."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise CannotMake(_("This account is closed."))
    addresses = addresses_of(user_id)
    claim_files = ClaimFile.objects.filter(claim__volunteer__user_id=user_id).order_by("pk")
    message_files = MessageFile.objects.filter(message__author_id=user_id).order_by("pk")
    credentials = Credential.objects.filter(volunteer__user_id=user_id, current__isnull=False).order_by("pk")
    covers = Cover.objects.filter(line__volunteer__user_id=user_id, picture__isnull=False).order_by("pk")
    counts = [rows.count() for rows in (claim_files, message_files, credentials, covers)]
    total, done = len(AREAS) + sum(counts) + 4, 0
    with Archive.into(file) as archive:
        archive.write("README.txt", [_readme().encode()])
        yield (done := done + 1), total
        for area in AREAS:
            tables = ((table.key, rows_of(table, user_id, addresses)) for table in area.tables)
            archive.tables(f"{area.name}.json", tables)
            yield (done := done + 1), total
        resume = json_resume(resume_of(user, is_all=True), now=timezone.now())
        archive.write("resume.json", [json.dumps(resume, ensure_ascii=False, indent=1).encode()])
        yield (done := done + 1), total
        for folder, files in (("work", claim_files), ("messages", message_files)):
            for row in files.iterator(chunk_size=CHUNK):
                archive.file(f"files/{folder}/{row.public_id}-{row.name}", row.file)
                yield (done := done + 1), total
        for cover in covers.select_related("line").iterator(chunk_size=1):
            archive.write(f"files/covers/{cover.line.public_id}.png", [bytes(cover.picture or b"")])
            yield (done := done + 1), total
        archive.write(ISSUER, [json.dumps(did_document(), ensure_ascii=False, indent=1).encode()])
        yield (done := done + 1), total
        for credential in credentials.select_related("current", "achievement").iterator(chunk_size=1):
            _write_credential(archive, credential)
            yield (done := done + 1), total
        archive.manifest(name=FORMAT, version=VERSION, site=settings.SITE_URL)
    yield total, total


def _write_credential(archive: Archive, credential: Credential) -> None:
    version = credential.current
    assert version is not None
    picture = baking.into_png(bytes(credential.achievement.picture_png), version.document)
    forms: Iterable[tuple[str, bytes]] = [
        ("json", version.document.encode()), ("jwt", version.token.encode()), ("png", picture),
    ]  # fmt: skip
    for ending, content in forms:
        archive.write(f"credentials/{credential.public_id}.{ending}", [content])


def _readme() -> str:
    lines = [
        _("Everything that %(site)s holds about you.") % {"site": settings.SITE_NAME},
        "",
        *(f"{area.name}.json: {area.about}" for area in AREAS),
        _("resume.json: your résumé in the format of JSON Resume, hidden work included"),
        _("files/: what you handed in, sent with messages, and the pictures of your portfolio"),
        _("credentials/: each certificate as signed JSON, as a token (JWT) and as a picture (PNG)"),
        _("credentials/issuer.json: the public keys that their signatures are checked with"),
        _("manifest.json: the version of this format, and the SHA-256 digest of every file"),
        "",
        _("Other people's addresses and data are not in here. Another Microvol site can read this archive."),
    ]
    return "\n".join(lines) + "\n"
