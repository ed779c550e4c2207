"""Which mails a person gets and when: the page with all topics, and the link in each mail that stops one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import PersonRequest
from notifications import selectors, services
from notifications.forms import MailChoiceForm
from notifications.kinds import TOPICS
from notifications.services import mail_settings


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: PersonRequest) -> HttpResponse:
    user_id = request.user.pk
    settings = selectors.settings_of(user_id)
    form = MailChoiceForm(
        request.POST if request.method == "POST" else None, choices=selectors.choices_of(user_id), settings=settings
    )
    if form.is_valid():
        with transaction.atomic():
            services.choose_topics(user_id=user_id, choices=form.topics())
            mail_settings.choose_rhythm(user_id=user_id, rhythm=form.rhythm(), now=timezone.now())
        messages.success(request, _("Saved. This holds from the next email on."))
        return redirect("notifications:preferences")
    context = {"form": form, "settings": settings, "zone": request.user.time_zone.replace("_", " ")}
    return render(request, "notifications/preferences.html", context, status=400 if form.is_bound else 200)


@csrf_exempt  # mail programs post here without a cookie (RFC 8058); the signed link is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stops the mails that the link was written for, for the person it was written to. GET only asks."""
    named = services.read_unsubscribe_token(token)
    if named is None:
        raise Http404
    public_id, topic = named
    user = get_object_or_404(User, public_id=public_id)
    if request.method == "POST":
        mail_settings.stop_mail(user_id=user.pk, topic=topic, now=timezone.now())
    name = _("Digest and invitations") if topic == services.DIGEST else TOPICS[topic].name
    context = {"name": name, "is_stopped": request.method == "POST"}
    return render(request, "notifications/unsubscribe.html", context)
