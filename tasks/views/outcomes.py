"""What became of accepted work: answered through a signed link, or at the desk."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import PersonRequest
from common.decisions import ActionDenied, Decision
from tasks import rules
from tasks.forms.outcomes import OutcomeForm, answered
from tasks.models import Outcome
from tasks.public_pages import public_pages
from tasks.selectors import outcomes as read
from tasks.services.outcome_links import read_outcome_token
from tasks.services.outcomes import OutcomeInput, record_outcome
from tasks.states import OutcomeAnswer
from tasks.views.desk import next_url, seat_at

PAGE_LENGTH = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def outcome_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a mail's link. Reading it records nothing: mail programs follow links on their own.

    The signature is the permission, so no session is needed; whoever lost their seat is refused.
    """
    link = read_outcome_token(token)
    if link is None:
        raise Http404
    outcome = get_object_or_404(_with_claim(), public_id=link.outcome)
    actor = get_object_or_404(User, public_id=link.user)
    now = timezone.now()
    decision = rules.can_use_outcome_link(expires_at=link.expires_at, now=now)
    decision = decision and rules.can_answer_outcome(read.outcome_facts(outcome, actor.pk), now=now)
    form = _form(request, outcome)
    if decision and form.is_bound and _store(form, outcome, actor.pk):
        return redirect("tasks:outcome_link", token)
    page = public_pages([outcome.claim.volunteer_id]).get(outcome.claim.volunteer_id)
    context = {**_context(outcome, form, decision), "name": page.name if page else "", "token": token}
    return render(request, "tasks/outcome_link.html", context, status=decision.status if not decision else form.status)


@login_required
@require_safe
def outcome_list(request: PersonRequest, slug: str) -> HttpResponse:
    """Questions that wait for an answer, and the latest answers."""
    seat = seat_at(request, slug)
    questions = read.open_questions(seat.organization, request.user)
    after = questions.filter(public_id=_uuid(request.GET["after"])).first() if "after" in request.GET else None
    if after:
        questions = questions.filter(pk__lt=after.pk)
    page = list(questions[: PAGE_LENGTH + 1])
    context = {
        "organization": seat.organization,
        "seat": seat,
        "questions": page[:PAGE_LENGTH],
        "next_url": next_url(request, page),
        "answers": read.answers_at(seat.organization, request.user)[:PAGE_LENGTH],
        "choices": OutcomeAnswer.choices,
    }
    return render(request, "tasks/desk/outcome_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def outcome_answer(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    seat = seat_at(request, slug)
    outcome = get_object_or_404(_with_claim(), claim__task__organization=seat.organization, public_id=public_id)
    decision = rules.can_answer_outcome(read.outcome_facts(outcome, request.user.pk), now=timezone.now())
    form = _form(request, outcome)
    if decision and form.is_bound and _store(form, outcome, request.user.pk):
        messages.success(request, _("Recorded. The volunteer was told."))
        return redirect("tasks:outcome_list", slug)
    context = {"organization": seat.organization, "seat": seat, **_context(outcome, form, decision)}
    status = decision.status if not decision else form.status
    return render(request, "tasks/desk/outcome_answer.html", context, status=status)


def _with_claim() -> Any:
    return Outcome.objects.select_related("claim__task__organization", "claim__volunteer__user", "answered_by")


def _form(request: HttpRequest, outcome: Outcome) -> OutcomeForm:
    """Filled with what was answered, and with the answer that the link chose."""
    if request.method == "POST":
        return OutcomeForm(request.POST)
    chosen = request.GET.get("answer", "")
    initial = answered(outcome)
    return OutcomeForm(initial={**initial, "answer": chosen if chosen in OutcomeAnswer.values else initial["answer"]})


def _store(form: OutcomeForm, outcome: Outcome, actor_id: int) -> bool:
    if not form.is_valid():
        return False
    try:
        answer = OutcomeInput(**form.cleaned_data)
        record_outcome(outcome_id=outcome.pk, actor_id=actor_id, answer=answer, now=timezone.now())
    except ActionDenied as denied:
        form.refuse(denied.decision)
        return False
    return True


def _context(outcome: Outcome, form: OutcomeForm, decision: Decision) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "form": form,
        "refused": decision.message,  # empty when it may be answered
        "said": OutcomeAnswer(outcome.answer).label if outcome.answer else "",
        "is_open": bool(outcome.note or outcome.link or outcome.number is not None),
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
