"""Claiming a task, and waiting for a place."""

import re
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from common.decisions import ActionDenied, invalid
from common.htmx import is_fragment
from tasks.forms.slot import SlotForm
from tasks.selectors.task_page import find_task_id
from tasks.services.claims import claim_task
from tasks.services.waiting_list import join_waiting_list, leave_waiting_list
from tasks.views.task_page import show_task, visible_task
from volunteers.services import ensure_volunteer

_TERMS = re.compile(r"[0-9a-f]{16}")


@require_POST
def claim_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Takes a place under the terms that the form carries; the claim's own page follows."""
    task_id = find_task_id(request.user, public_id)
    if task_id is None:
        raise Http404
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("tasks:task_detail", args=[public_id]))
    terms = request.POST.get("terms", "")
    if not _TERMS.fullmatch(terms):
        unread = invalid("terms_missing", _("Read what is agreed before you start, then claim."), "terms")
        return show_task(request, visible_task(request, public_id), refused=unread)
    slot_form = SlotForm(request.POST)
    if not slot_form.is_valid():
        words = [str(error) for errors in slot_form.errors.values() for error in errors]
        refused = invalid("slot_invalid", words[0], "slot_date")
        return show_task(request, visible_task(request, public_id), refused=refused, slot_form=slot_form)
    volunteer = ensure_volunteer(user_id=request.user.pk)
    try:
        claim = claim_task(
            task_id=task_id,
            volunteer_id=volunteer.pk,
            now=timezone.now(),
            terms=terms,
            slot_starts_at=slot_form.starts_at,
        )
    except ActionDenied as denied:
        if denied.decision.field in slot_form.fields:
            slot_form.refuse(denied.decision)
        return show_task(request, visible_task(request, public_id), refused=denied.decision, slot_form=slot_form)
    return _go_to(request, claim.get_absolute_url())


@require_POST
def waiting_join(request: HttpRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    if not request.user.is_authenticated:
        return redirect_to_login(task.get_absolute_url())
    volunteer = ensure_volunteer(user_id=request.user.pk)
    try:
        join_waiting_list(task_id=task.pk, volunteer_id=volunteer.pk, now=timezone.now())
    except ActionDenied as denied:
        return show_task(request, visible_task(request, public_id), refused=denied.decision)
    messages.success(request, _("You are on the list. We tell you when a place is free."))
    return _go_to(request, task.get_absolute_url())


@require_POST
def waiting_leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    if not request.user.is_authenticated:
        return redirect_to_login(task.get_absolute_url())
    volunteer = ensure_volunteer(user_id=request.user.pk)
    leave_waiting_list(task_id=task.pk, volunteer_id=volunteer.pk)
    messages.success(request, _("You are off the list."))
    return _go_to(request, task.get_absolute_url())


def _go_to(request: HttpRequest, address: str) -> HttpResponse:
    """303: the next page is read, not sent again."""
    if is_fragment(request):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address, status=303)
