"""Saved phrases: their page, and putting one into the review that is being written."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations.models import Membership
from tasks.forms.phrases import PhraseForm
from tasks.forms.reviews import ReviewForm, with_phrase
from tasks.models import SavedPhrase
from tasks.selectors.phrases import phrases_of
from tasks.services.phrases import change_phrase, keep_phrase, remove_phrase
from tasks.views.desk import seat_at
from tasks.views.reviews import review_page, waiting_work


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phrase_list(request: PersonRequest, slug: str) -> HttpResponse:
    """All phrases of the team; a POST adds one."""
    seat = seat_at(request, slug)
    form = PhraseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            keep_phrase(
                organization_id=seat.organization_id, actor_id=request.user.pk, now=timezone.now(), **form.cleaned_data
            )
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Kept."))
            return redirect("tasks:phrase_list", slug)
    return _list_page(request, seat, form)


@login_required
@require_POST
def phrase_change(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    seat = seat_at(request, slug)
    phrase = get_object_or_404(phrases_of(seat.organization), public_id=public_id)
    form = PhraseForm(request.POST, prefix=str(phrase.public_id))
    if not form.is_valid():
        return _list_page(request, seat, PhraseForm(), changed=form)
    change_phrase(phrase_id=phrase.pk, **form.cleaned_data)
    messages.success(request, _("Changed."))
    return redirect("tasks:phrase_list", slug)


@login_required
@require_POST
def phrase_remove(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    seat = seat_at(request, slug)
    phrase = get_object_or_404(phrases_of(seat.organization), public_id=public_id)
    remove_phrase(phrase_id=phrase.pk)
    messages.success(request, _("Deleted."))
    return redirect("tasks:phrase_list", slug)


@login_required
@require_POST
def review_phrase(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Without scripts: puts a phrase into a field of the review that is being written, or keeps the field's words."""
    seat = seat_at(request, slug)
    submission, decision, opinion = waiting_work(request, seat, public_id)
    first_verdict = opinion.opinion.verdict if opinion else ""
    form = ReviewForm(request.POST, submission=submission, first_verdict=first_verdict)
    if not decision:
        return review_page(request, seat, submission, form, refused=decision)
    field = request.POST.get("phrase_into", "")
    field = field if field in dict(form.places_for_phrases) else "what_worked"
    words = request.POST.get(field, "")
    if "keep" in request.POST:
        _keep(request, seat, words)
    else:
        phrase = get_object_or_404(phrases_of(seat.organization), public_id=_uuid(request.POST.get("phrase", "")))
        words = f"{words} {phrase.text}".strip()
    form = with_phrase(request.POST, submission=submission, first_verdict=first_verdict, field=field, words=words)
    return review_page(request, seat, submission, form)


def _keep(request: PersonRequest, seat: Membership, words: str) -> None:
    try:
        keep_phrase(organization_id=seat.organization_id, actor_id=request.user.pk, text=words, now=timezone.now())
    except ActionDenied as denied:
        messages.warning(request, denied.decision.message)
    else:
        messages.success(request, _("Kept as a phrase for your team."))


def _uuid(text: str) -> UUID:
    """A made-up id names no phrase."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _list_page(
    request: PersonRequest, seat: Membership, form: PhraseForm, *, changed: PhraseForm | None = None
) -> HttpResponse:
    """`changed`: the form of one phrase that was refused."""
    rows = [
        (phrase, changed if changed and changed.prefix == str(phrase.public_id) else _form_of(phrase))
        for phrase in phrases_of(seat.organization)
    ]
    status = changed.status if changed else form.status
    context = {"organization": seat.organization, "form": form, "changed": changed, "rows": rows}
    return render(request, "tasks/desk/phrase_list.html", context, status=status)


def _form_of(phrase: SavedPhrase) -> PhraseForm:
    return PhraseForm(initial={"text": phrase.text}, prefix=str(phrase.public_id))
