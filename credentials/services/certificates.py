"""The certificate as a PDF: made from what the signed badge says, with that badge attached."""

from typing import Any

import typst
from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from common.printing.codes import printed_code
from common.printing.typesetting import typeset, uncovered
from common.templatetags.microvol import minutes as minute_words
from credentials.models import CredentialVersion
from credentials.printing import TEMPLATES
from credentials.printing.pictures import quilt
from credentials.selectors.shown import Shown, shown_version

CRITERIA_MAX = 700  # what fits on the page


@transaction.atomic
def make_pdf(*, version_id: int) -> CredentialVersion:
    """Makes and stores the PDF of one version; a second call makes the same one again."""
    version = CredentialVersion.objects.select_for_update(of=("self",)).select_related("credential__achievement").get(
        pk=version_id
    )  # fmt: skip
    version.pdf = certificate(version)
    version.save(update_fields=["pdf"])
    return version


def certificate(version: CredentialVersion) -> bytes:
    """One A4 page. Accessible (PDF/UA-1) unless a character has no glyph; then the page says so."""
    shown = shown_version(version)
    data = _words(shown)
    slug = version.credential.achievement.slug
    files = {
        "quilt.svg": quilt(cause=shown.cause, key=slug, columns=2, rows=6),
        "qr.svg": printed_code(shown.address),
        "credential.json": version.document,
    }
    if not data["lacks"]:
        try:
            return typeset(TEMPLATES / "certificate.typ", data, format="pdf", files=files, is_accessible=True)
        except typst.TypstError:
            data["lacks"] = _("Some characters have no letters in our fonts. The page behind the code shows them all.")
    return typeset(TEMPLATES / "certificate.typ", data, format="pdf", files=files)


def _completed(shown: Shown) -> str:
    if shown.is_milestone:
        return _("showed this skill in accepted work:")
    if shown.is_peer_checked:
        return _("did this work, which a qualified volunteer checked:")
    return _("did this work, which was reviewed and accepted:")


def _words(shown: Shown) -> dict[str, Any]:
    printed = " ".join(
        [shown.recipient_name, shown.title, shown.organization, shown.evidence, shown.criteria, *shown.skills]
    )
    missing = uncovered(printed)
    lacks = _("Our fonts lack these characters: %(missing)s. The page behind the code shows them all.")
    day = shown.awarded_at.date()
    return {
        "title": _("Certificate: %(title)s") % {"title": shown.title},
        "language": "en",
        "issuer": shown.issuer_name.lower(),
        "confirms": _("%(organization)s confirms that") % {"organization": shown.organization},
        "recipient": shown.recipient_name or _("the holder of this certificate"),
        "completed": _completed(shown),
        "achievement": shown.skill or shown.title,
        "facts": [
            {"value": minute_words(shown.minutes), "label": _("time given")},
            {"value": str(date_format(day, "j F Y")), "label": _("reached") if shown.is_milestone else _("accepted")},
            {"value": shown.verdict, "label": _("or better, each time") if shown.is_milestone else _("verdict")},
        ],
        "evidence": f"{shown.evidence} {shown.narrative}",
        "criteria_label": _("What it takes:") if shown.is_milestone else _("What had to be done:"),
        "criteria": Truncator(shown.criteria).chars(CRITERIA_MAX),
        "skills_label": _("Skills:"),
        "skills": [] if shown.is_milestone else shown.skills,
        "lacks": lacks % {"missing": " ".join(missing)} if missing else "",
        "issued_on": [day.year, day.month, day.day],
        "rows": [
            {"label": _("Check it at"), "value": shown.address},
            {"label": _("Issued by"), "value": f"{shown.issuer_name}, {shown.issuer_url}"},
            {"label": _("Ends"), "value": _("Never") if shown.valid_until is None else str(shown.valid_until.date())},
        ],
        "qr_words": _("Code with the address where this certificate is checked"),
        "attached": _("The signed badge that this certificate was made from (Open Badges 3.0)"),
    }
