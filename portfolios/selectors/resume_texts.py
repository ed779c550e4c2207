"""A résumé in the forms that other places take: JSON Resume, plain text, LinkedIn's fields, a table."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.cells import harmless
from portfolios.models import OtherWork, PortfolioLine
from portfolios.selectors.evidence import evidence_short
from portfolios.selectors.lists import rated_words, with_skills, zone_of
from portfolios.selectors.resume import Engagement, Resume, period_words
from portfolios.selectors.skills import SkillReviews

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
VERSION = "v1.0.0"
LINKEDIN_WORDS_MAX = 2000  # of a description there


@dataclass(frozen=True)
class LinkedInWork:
    """What LinkedIn asks about volunteering, one field each."""

    organization: str
    role: str
    first: str
    last: str
    description: str


def json_resume(resume: Resume, *, now: datetime) -> dict[str, Any]:
    """JSON Resume 1.0: only its own keys, and nothing empty."""
    return _full(
        {
            "$schema": SCHEMA,
            "basics": _full(
                {
                    "name": resume.name,
                    "label": resume.headline,
                    "url": resume.address,
                    "summary": "\n\n".join(filter(None, [resume.about, resume.summary])),
                    "location": _full({"city": resume.place}),
                    "profiles": [_profile(resume)] if resume.address else [],
                }
            ),
            "volunteer": [_engagement(row) for row in resume.engagements] + [_elsewhere(w) for w in resume.elsewhere],
            "certificates": [
                {
                    "name": row.title,
                    "date": row.awarded_at.date().isoformat(),
                    "issuer": settings.SITE_NAME,
                    "url": row.url,
                }
                for row in resume.certificates
            ],
            "skills": [
                _full({"name": row.name, "level": row.word, "keywords": [skill_words(row)]}) for row in resume.skills
            ],
            "languages": [{"language": language} for language in resume.languages],
            "meta": _full(
                {
                    "canonical": resume.address,
                    "version": VERSION,
                    "lastModified": now.strftime("%Y-%m-%dT%H:%M:%S"),
                }
            ),
        }
    )


def plain_text(resume: Resume) -> str:
    """For forms that take nothing else: one column, no marks but hyphens."""
    return "\n\n".join("\n".join(filter(None, part)) for part in _parts(resume) if any(part)) + "\n"


def linkedin_work(resume: Resume) -> list[LinkedInWork]:
    """There is no link that adds volunteering to a profile there, so these are to be copied."""
    return [
        LinkedInWork(
            organization=row.organization,
            role=row.role,
            first=date_format(row.first, "F Y"),
            last=date_format(row.last, "F Y"),
            description=_shortened([row.summary, *(f"- {done.sentence}" for done in row.done)], resume.address),
        )
        for row in resume.engagements
    ]


def work_table(lines: QuerySet[PortfolioLine]) -> str:
    """Every piece of work, newest first, for spreadsheets."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(
        [
            _("accepted"), _("title"), _("organisation"), _("role"), _("minutes confirmed"), _("evidence"),
            _("skills"), _("who sees it"), _("id"),
        ]
    )  # fmt: skip
    rows = with_skills(lines).select_related("organization", "volunteer__user").order_by("-accepted_at", "-pk")
    for line in rows:
        table.writerow(
            [
                line.accepted_at.astimezone(zone_of(line.volunteer.user)).date().isoformat(),
                harmless(line.shown_title), harmless(line.organization), harmless(line.role), line.confirmed_minutes,
                harmless(evidence_short(line)), harmless("; ".join(rated_words(row) for row in line.skills.all())),
                line.get_visibility_display(), line.public_id,
            ]
        )  # fmt: skip
    return f"\ufeff{file.getvalue()}"  # spreadsheets then read it as UTF-8


def skill_words(row: SkillReviews) -> str:
    count = row.line_count
    return ngettext("%(count)d accepted piece of work", "%(count)d accepted pieces of work", count) % {"count": count}


def _profile(resume: Resume) -> dict[str, str]:
    return {
        "network": settings.SITE_NAME, "username": resume.address.rstrip("/").rsplit("/", 1)[-1], "url": resume.address
    }  # fmt: skip


def _engagement(row: Engagement) -> dict[str, Any]:
    return _full(
        {
            "organization": row.organization,
            "position": row.role,
            "url": row.website,
            "startDate": row.first.isoformat(),
            "endDate": row.last.isoformat(),
            "summary": row.summary,
            "highlights": [" ".join(filter(None, [done.sentence, done.link])) for done in row.done],
        }
    )


def _elsewhere(work: OtherWork) -> dict[str, Any]:
    return _full(
        {
            "organization": work.organization_name,
            "position": work.title,
            "url": work.link,
            "startDate": work.started_date.isoformat(),
            "endDate": work.ended_date.isoformat() if work.ended_date else "",
            "summary": work.summary,
            "highlights": [_("Self-reported")],
        }
    )


def _parts(resume: Resume) -> Iterable[list[str]]:
    yield [resume.name, resume.headline, resume.place, resume.address]
    yield [resume.about]
    yield [resume.summary]
    if resume.engagements:
        yield [_("VOLUNTEER WORK")]
    for row in resume.engagements:
        head = f"{row.role}, {row.organization}, {row.period}"
        yield [head, row.summary, *(f"- {done.sentence}" for done in row.done)]
    if resume.elsewhere:
        yield [_("DONE ELSEWHERE, SELF-REPORTED")]
    for work in resume.elsewhere:
        yield [f"{work.title}, {work.organization_name}, {period_words(work)}", work.summary]
    if resume.skills:
        yield [_("SKILLS"), *(f"- {_skill(row)}" for row in resume.skills)]
    if resume.certificates:
        yield [_("CERTIFICATES"), *(f"- {row.title}, {row.organization}: {row.url}" for row in resume.certificates)]
    if resume.languages:
        yield [_("LANGUAGES"), ", ".join(resume.languages)]


def _skill(row: SkillReviews) -> str:
    return f"{row.name}: {', '.join(filter(None, [row.word.lower(), skill_words(row)]))}"


def _shortened(rows: list[str], address: str) -> str:
    """As many whole rows as the field takes, and where the rest is."""
    kept: list[str] = []
    room = LINKEDIN_WORDS_MAX - len(address) - 1
    for row in rows:
        room -= len(row) + 1
        if room < 0:
            break
        kept.append(row)
    return "\n".join([*kept, address] if address else kept)


def _full(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}
