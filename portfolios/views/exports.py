"""What the owner takes along: résumés in several forms, a table, and words for LinkedIn."""

import json
from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import PersonRequest
from portfolios.selectors.resume import exported_lines, resume_of
from portfolios.selectors.resume_texts import json_resume, linkedin_work, plain_text, work_table
from portfolios.services.resume_pdf import missing_letters, resume_pdf
from portfolios.views.answers import saved

LINKEDIN_SHOWN = 10


@login_required
@require_safe
def export_list(request: PersonRequest) -> HttpResponse:
    """`?lines=all` takes unlisted and hidden work along, because its owner says so."""
    is_all = _is_all(request)
    resume = resume_of(request.user, is_all=is_all)
    context = {
        "resume": resume,
        "is_all": is_all,
        "lacks": missing_letters(resume),
        "linkedin": linkedin_work(resume)[:LINKEDIN_SHOWN],
        "text": plain_text(resume),
    }
    return render(request, "portfolios/export_list.html", context)


@login_required
@require_safe
def export_file(request: PersonRequest, name: str) -> HttpResponse:
    """Made while one waits: the largest takes a third of a second."""
    make, content_type = FILES[name]
    return saved(make(request.user, _is_all(request)), name=name, content_type=content_type)


def _is_all(request: PersonRequest) -> bool:
    return request.GET.get("lines") == "all"


def _json(user: User, is_all: bool) -> str:
    document = json_resume(resume_of(user, is_all=is_all), now=timezone.now())
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _pdf(user: User, is_all: bool) -> bytes:
    return resume_pdf(resume_of(user, is_all=is_all))


def _text(user: User, is_all: bool) -> str:
    return plain_text(resume_of(user, is_all=is_all))


def _table(user: User, is_all: bool) -> str:
    return work_table(exported_lines(user, is_all=is_all))


# The names are those in portfolios/urls.py.
FILES: dict[str, tuple[Callable[[User, bool], bytes | str], str]] = {
    "resume.json": (_json, "application/json"),
    "resume.pdf": (_pdf, "application/pdf"),
    "resume.txt": (_text, "text/plain; charset=utf-8"),
    "work.csv": (_table, "text/csv; charset=utf-8"),
}
