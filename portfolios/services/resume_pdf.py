"""The résumé as a PDF: one column of plain text under headings, as applicant tracking systems read it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.printing import documents
from portfolios.printing import TEMPLATES
from portfolios.selectors.resume import Engagement, Resume, period_words
from portfolios.selectors.resume_texts import skill_words

ENGAGEMENTS_MAX = 8
PIECES_MAX = 5
SKILLS_MAX = 12
CERTIFICATES_MAX = 6


def resume_pdf(resume: Resume) -> bytes:
    """Two or three A4 pages however much work there is: the best and newest, and in words how much more."""
    lacks = _("Boxes stand for letters that our fonts lack.")
    return documents.document(TEMPLATES / "resume.typ", _words(resume), lacks=lacks)


def missing_letters(resume: Resume) -> str:
    """What the PDF could not print, so that its owner hears it before they make one."""
    return " ".join(documents.lacking(_words(resume)))


def _words(resume: Resume) -> dict[str, Any]:
    shown = resume.engagements[:ENGAGEMENTS_MAX]
    left = len(resume.engagements) - len(shown)
    return {
        "title": _("Résumé of %(name)s") % {"name": resume.name},
        "language": "en",
        "name": resume.name,
        "headline": resume.headline,
        "contact": list(filter(None, [resume.place, ", ".join(resume.languages)])),
        "address": resume.address,
        "about": [words for words in resume.about.splitlines() if words.strip()],
        "summary": resume.summary,
        "work_title": _("Volunteer work, reviewed"),
        "work": [_engagement(row) for row in shown],
        "more": ngettext("and work for %(count)d more organisation", "and work for %(count)d more organisations", left)
        % {"count": left} if left else "",
        "elsewhere_title": _("Done elsewhere, self-reported"),
        "elsewhere": [
            {
                "head": f"{work.title}, {work.organization_name}",
                "period": period_words(work),
                "summary": work.summary,
            }
            for work in resume.elsewhere
        ],
        "skills_title": _("Skills, as reviewed"),
        "skills": [
            ", ".join(filter(None, [f"{row.name}: {row.word.lower()}" if row.word else row.name, skill_words(row)]))
            for row in resume.skills[:SKILLS_MAX]
        ],
        "certificates_title": _("Certificates that anyone can check"),
        "certificates": [
            {"title": f"{row.title}, {row.organization}", "url": row.url}
            for row in resume.certificates[:CERTIFICATES_MAX]
        ],
    }  # fmt: skip


def _engagement(row: Engagement) -> dict[str, Any]:
    left = len(row.done) - PIECES_MAX
    return {
        "head": f"{row.role}, {row.organization}",
        "period": row.period,
        "summary": row.summary,
        "done": [
            {"title": done.title, "words": done.words, "facts": done.facts, "link": done.link}
            for done in row.done[:PIECES_MAX]
        ],
        "more": ngettext("and %(count)d more piece of work", "and %(count)d more pieces of work", left)
        % {"count": left} if left > 0 else "",
    }  # fmt: skip
