"""A person's messages, newest first."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PersonRequest
from notifications import selectors, services
from notifications.models import Notification


@login_required
@require_safe
def notification_list(request: PersonRequest) -> HttpResponse:
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        return redirect("notifications:notification_list")
    page = selectors.news_page(request.user.pk, before)
    address = reverse("notifications:notification_list")
    next_url = f"{address}?before={page.next_before}" if page.next_before else ""
    context = {"page": page, "next_url": next_url, "is_first_page": before is None}
    return render(request, "notifications/notification_list.html", context)


@login_required
@require_POST
def notification_open(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Marks one message as read and goes where it leads."""
    notification = get_object_or_404(Notification, recipient=request.user, public_id=public_id)
    services.mark_read(recipient_id=request.user.pk, now=timezone.now(), notification_ids=[notification.pk])
    leads_here = url_has_allowed_host_and_scheme(notification.path, allowed_hosts=None)
    return redirect(notification.path if leads_here else "notifications:notification_list")


@login_required
@require_POST
def notification_read_all(request: PersonRequest) -> HttpResponse:
    services.mark_read(recipient_id=request.user.pk, now=timezone.now())
    messages.success(request, _("Everything is marked as read."))
    return redirect("pages:today" if request.POST.get("back") == "today" else "notifications:notification_list")
