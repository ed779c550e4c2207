"""One credential: the page where it is checked, and its files."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.htmx import is_fragment
from credentials.models import Credential
from credentials.openbadges import baking
from credentials.selectors.checks import state_of
from credentials.selectors.evidence import openable, shown_line_of
from credentials.selectors.shown import shown_version
from credentials.services.checking import count_checks
from credentials.views.answers import JSON_LD, JSON_TYPES, PLAIN_VC, asked_type, served


@require_safe
def credential_detail(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The verify page, or by Accept the credential itself. Both count as a check, but not when its owner looks."""
    credential = _visible(request, public_id)
    kind = asked_type(request, ["text/html", *JSON_TYPES])
    if credential is None:
        return _missing(request, public_id, kind)
    now = timezone.now()
    _count(request, credential)
    if kind != "text/html":
        return _json(request, credential, kind)
    assert credential.current is not None
    shown = shown_version(credential.current)
    context: dict[str, Any] = {
        "credential": credential,
        "shown": shown,
        "state": state_of(credential, now=now),
        "now": now,
        "is_owner": credential.volunteer.user_id == request.user.pk,
        "line": shown_line_of(credential, request.user),
        "openable": openable(shown, request.user),
        "has_pdf": credential.current.pdf is not None,
    }
    response = render(request, "credentials/credential_detail.html", context)
    response["Vary"] = "Accept, Cookie"
    return response


@require_safe
def credential_file(request: HttpRequest, public_id: str, form: str) -> HttpResponseBase:
    """The credential in one of its forms. Pictures carry it inside; nothing is signed here."""
    try:
        credential = _visible(request, UUID(public_id))
    except ValueError as error:
        raise Http404 from error
    if credential is None or credential.current is None:
        raise Http404
    version, name = credential.current, f"certificate-{public_id[:8]}.{form}"
    if form == "pdf":
        if version.pdf is None:
            return render(request, "credentials/pdf_waits.html", {"credential": credential}, status=409)
        return served(request, bytes(version.pdf), "application/pdf", name=name)
    _count(request, credential)
    if form == "json":
        return _json(request, credential, JSON_LD)
    if form == "jwt":
        return served(request, version.token, "text/plain; charset=utf-8", name=name)
    if form == "png":
        picture = baking.into_png(bytes(credential.achievement.picture_png), version.document)
        return served(request, picture, "image/png", name=name)
    return served(
        request, baking.into_svg(credential.achievement.picture_svg, version.document), "image/svg+xml", name=name
    )


def _visible(request: HttpRequest, public_id: UUID) -> Credential | None:
    rows = Credential.objects.visible_to(request.user)
    rows = rows.select_related(
        "current__credential__achievement", "achievement", "organization", "volunteer__user", "claim"
    )
    return rows.filter(public_id=public_id).first()


def _count(request: HttpRequest, credential: Credential) -> None:
    if request.method == "GET" and credential.volunteer.user_id != request.user.pk and not is_fragment(request):
        count_checks(credential_ids=[credential.pk], now=timezone.now())


def _json(request: HttpRequest, credential: Credential, kind: str) -> HttpResponseBase:
    assert credential.current is not None
    content_type = PLAIN_VC if kind == PLAIN_VC else JSON_LD
    name = f"certificate-{str(credential.public_id)[:8]}.json"
    return served(request, credential.current.document, content_type, name=name, varies=True)


def _missing(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponse:
    if kind != "text/html":
        raise Http404
    left = Credential.objects.of_people_who_left().filter(public_id=public_id).select_related("status_list").first()
    if left is not None:
        return render(request, "credentials/credential_left.html", {"credential": left})
    return render(request, "credentials/credential_unknown.html", status=404)
