"""Checking: a link, a number, or a whole badge; what is true of it now, in one word and a sentence."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from credentials import rules
from credentials.models import Credential
from credentials.openbadges import baking, dids, proofs, tokens
from credentials.selectors.digests import digest_of
from credentials.selectors.issuer import issuer_did, published_key
from credentials.selectors.shown import Shown, shown_document, shown_version
from credentials.states import Check


@dataclass(frozen=True)
class Answer:
    """`credential_id` is set where there is a check to count."""

    entry: str
    state: str
    words: str
    shown: Shown | None = None
    credential_id: int | None = None

    @property
    def label(self) -> str:
        return str(Check(self.state).label)


def check_entries(entries: Sequence[str], *, now: datetime) -> list[Answer]:
    """One answer for each link or number, in their order: one query. Private ones are as unknown as others."""
    ids = {entry: rules.public_id_in(entry, site=settings.SITE_URL) for entry in entries}
    rows = Credential.objects.shared().filter(public_id__in={found for found in ids.values() if found})
    found = {row.public_id: row for row in rows.select_related("current__credential__achievement")}
    answers = []
    for entry, public_id in ids.items():
        row = found.get(public_id) if public_id else None
        if row is not None:
            answers.append(_answer(entry, row, now=now))
        elif public_id is None and "://" in entry:
            answers.append(_elsewhere(entry))
        else:
            answers.append(_unknown(entry))
    return answers


def state_of(credential: Credential, *, now: datetime) -> str:
    """Expects `current`."""
    assert credential.current is not None
    shown = shown_version(credential.current)
    if credential.revoked_at is not None:
        return Check.REVOKED
    return Check.EXPIRED if rules.is_expired(shown.valid_until, now=now) else Check.VALID


def _answer(entry: str, credential: Credential, *, now: datetime, shown: Shown | None = None) -> Answer:
    assert credential.current is not None
    newest = shown_version(credential.current)
    shown = shown or newest
    state = state_of(credential, now=now)
    if state == Check.REVOKED:
        assert credential.revoked_at is not None
        words = _("Withdrawn on %(day)s: %(why)s") % {
            "day": date_format(credential.revoked_at, "j F Y"), "why": credential.revoked_why,
        }  # fmt: skip
    elif state == Check.EXPIRED or rules.is_expired(shown.valid_until, now=now):
        state, words = Check.EXPIRED, _("It was valid, and has ended.")
    elif shown.valid_from < newest.valid_from:
        words = _("Signed by us, unchanged and not withdrawn. There is a newer version of it: open the link.")
    else:
        words = _("Signed by us, unchanged and not withdrawn.")
    return Answer(entry=entry, state=state, words=words, shown=shown, credential_id=credential.pk)


def _unknown(entry: str) -> Answer:
    words = _("We have no such certificate, or its owner has not opened the link to others.")
    return Answer(entry=entry, state=Check.UNKNOWN, words=words)


def _elsewhere(entry: str) -> Answer:
    words = _("This is not one of ours. Ask whoever issued it.")
    return Answer(entry=entry, state=Check.ELSEWHERE, words=words)


def _changed(entry: str, words: str) -> Answer:
    return Answer(entry=entry, state=Check.CHANGED, words=words)


def badge_in(content: bytes) -> str:
    """The credential inside a PNG, an SVG, or a file that is one itself. Raises baking.NoBadge."""
    if content.startswith(baking.PNG_START):
        return baking.from_png(content)
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise baking.NoBadge("no text and no picture") from error
    return baking.from_svg(text) if text.startswith("<") else text


def check_badge(text: str, *, entry: str, now: datetime) -> Answer:
    """Whether it is what we signed, and what is true of the credential now.

    Whoever holds the file was given it, so this answers about private credentials too. Three queries. A document is
    compared with what we issued, and only our own copy is put into canonical form: that of a stranger's document may
    be built to take for ever.
    """
    try:
        document, key_name = _read(text)
    except (ValueError, RecursionError, proofs.NotVerified):
        return _changed(entry, _("This cannot be read as a badge."))
    if key_name.partition("#")[0] != issuer_did():
        return _elsewhere(entry)
    row = _issued(document)
    if row is None:
        return _of_somebody_who_left(document, text, entry) or _unknown(entry)
    if not _is_what_we_signed(row, document, text.strip(), key_name):
        return _changed(entry, _("Something in it was changed, or it was signed with a key that no longer counts."))
    return _answer(entry, row, now=now, shown=shown_document(document, cause=row.achievement.cause))


def _read(text: str) -> tuple[dict[str, Any], str]:
    """The document and the address of the key it names; nothing of it is believed yet."""
    text = text.strip()
    if not text.startswith("{"):
        return tokens.unverified(text), tokens.key_name(text)
    document = json.loads(text)
    proof = document.get("proof")
    return document, str(proof.get("verificationMethod", "")) if isinstance(proof, dict) else ""


def _issued(document: dict[str, Any]) -> Credential | None:
    public_id = rules.public_id_in(str(document.get("id", "")), site=settings.SITE_URL)
    if public_id is None:
        return None
    rows = Credential.objects.filter(public_id=public_id, current__isnull=False)
    return rows.select_related("current__credential__achievement", "achievement").first()


def _of_somebody_who_left(document: dict[str, Any], text: str, entry: str) -> Answer | None:
    """Their certificates are known here by number and digest alone."""
    public_id = rules.public_id_in(str(document.get("id", "")), site=settings.SITE_URL)
    row = Credential.objects.filter(public_id=public_id, owner_left_at__isnull=False).first() if public_id else None
    if row is None:
        return None
    if digest_of(text) not in row.digests:
        return _changed(entry, _("Something in it was changed since we signed it."))
    if row.revoked_at is not None:
        words = _("Withdrawn on %(day)s: %(why)s") % {
            "day": date_format(row.revoked_at, "j F Y"), "why": row.revoked_why,
        }  # fmt: skip
        return Answer(entry=entry, state=Check.REVOKED, words=words, shown=shown_document(document))
    words = _("Signed by us, unchanged and not withdrawn. Its owner has left, so we keep no copy of it.")
    return Answer(entry=entry, state=Check.VALID, words=words, shown=shown_document(document))


def _is_what_we_signed(row: Credential, document: dict[str, Any], text: str, key_name: str) -> bool:
    key = published_key(key_name)
    if key is None:
        return False
    if not text.startswith("{"):
        return row.versions.filter(token=text, token_key=key).exists()
    issued = [json.loads(stored) for stored in row.versions.filter(key=key).values_list("document", flat=True)]
    if document not in issued:
        return False
    try:
        proofs.verify(document, dids.ed25519_of(key.multibase))
    except proofs.NotVerified:
        return False
    return True
