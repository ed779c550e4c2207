"""The next step: what the organisation offers, and the volunteer's answer."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import refusal
from tasks.forms.relating import NextStepForm, OfferAnswerForm
from tasks.models import NextStep, NextStepOffer
from tasks.services.next_steps import answer_next_step, last_claim, save_next_step, step_of
from tasks.views.desk import publisher_at


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def next_step_edit(request: PersonRequest, slug: str) -> HttpResponse:
    seat = publisher_at(request, slug)
    step = NextStep.objects.filter(organization=seat.organization).first()
    initial = {name: getattr(step, name) for name in NextStepForm.base_fields} if step else {"is_active": True}
    form = NextStepForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        save_next_step(organization_id=seat.organization_id, actor_id=request.user.pk, **form.cleaned_data)
        is_active = form.cleaned_data["is_active"]
        messages.success(request, _("Saved. Who finishes three tasks is asked.") if is_active else _("Saved."))
        return redirect("tasks:collaborator_list", slug)
    context = {"organization": seat.organization, "form": form}
    return render(request, "tasks/desk/next_step_edit.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def next_step_offer(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The offer as the volunteer reads it, and their answer."""
    offers = NextStepOffer.objects.select_related("organization__next_step")
    offer = get_object_or_404(offers, public_id=public_id, volunteer__user_id=request.user.pk)
    if request.method == "POST":
        form = OfferAnswerForm(request.POST)
        if form.is_valid():
            try:
                answer_next_step(offer_id=offer.pk, now=timezone.now(), **form.cleaned_data)
            except ActionDenied as denied:
                return refusal(request, denied, back=request.path)
            return redirect(request.path)
    claim = last_claim(organization_id=offer.organization_id, volunteer_id=offer.volunteer_id)
    context = {"offer": offer, "organization": offer.organization, "step": step_of(offer.organization), "claim": claim}
    return render(request, "tasks/next_step_offer.html", context, status=400 if request.method == "POST" else 200)
