"""What programs and readers need around a credential: keys, status lists, achievements, terms."""

from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from credentials.models import Achievement, StatusList
from credentials.openbadges import contexts
from credentials.openbadges.tokens import dump
from credentials.selectors import issuer
from credentials.selectors.facts import document_of
from credentials.views.answers import JSON_TYPES, PLAIN_VC, asked_type, served

KEPT_SECONDS = 300
STATUS_KEPT_SECONDS = 20  # a withdrawal is known within a minute


@require_safe
def did_document(request: HttpRequest) -> HttpResponseBase:
    content = dump(issuer.did_document())
    return served(request, content, "application/did+json", seconds=KEPT_SECONDS)


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponseBase:
    """The list as it was last signed: JSON, or a token for who asks for one."""
    row = get_object_or_404(StatusList, number=number, signed_at__isnull=False)
    if asked_type(request, [PLAIN_VC, "application/vc+jwt", *JSON_TYPES]) == "application/vc+jwt":
        return served(request, row.token, "application/vc+jwt", seconds=STATUS_KEPT_SECONDS, varies=True)
    return served(request, row.document, PLAIN_VC, seconds=STATUS_KEPT_SECONDS, varies=True)


@require_safe
def achievement_detail(request: HttpRequest, slug: str, version: int) -> HttpResponseBase:
    """One version, for readers or by Accept for programs."""
    document = _achievement(slug, version)
    if asked_type(request, ["text/html", "application/ld+json", "application/json"]) != "text/html":
        content = dump({"@context": contexts.BADGE, **document})
        return served(request, content, "application/ld+json", seconds=KEPT_SECONDS, varies=True)
    context = {"achievement": document, "slug": slug, "version": version, "esco": document.get("alignment", [])}
    return render(request, "credentials/achievement_detail.html", context)


@require_safe
def achievement_criteria(request: HttpRequest, slug: str, version: int) -> HttpResponseBase:
    context = {"achievement": _achievement(slug, version), "slug": slug, "version": version}
    return render(request, "credentials/achievement_criteria.html", context)


@require_safe
def credential_terms(request: HttpRequest) -> HttpResponseBase:
    return render(request, "credentials/credential_terms.html")


def _achievement(slug: str, version: int) -> dict[str, Any]:
    row = Achievement.objects.filter(slug=slug, version=version).first()
    if row is None:
        raise Http404
    return document_of(row)
