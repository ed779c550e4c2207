"""How a view answers when a service refused: the right status and the reason, with and without JavaScript."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from common import errors
from common.decisions import ActionDenied, Decision


def refusal(
    request: HttpRequest,
    denied: ActionDenied | Decision,
    *,
    back: str,
    template: str = "",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answers with the refusal's own status: 400, 403 or 409.

    htmx: `template`, a fragment that gets the decision as `refused`; without one, a notice above the page's content,
    and nothing else changes. A plain form: the page of that status, which says why and leads `back`. A form that
    holds typed text is no case for this: render its page again with the form and the decision's status.
    """
    decision = denied.decision if isinstance(denied, ActionDenied) else denied
    if not is_fragment(request):
        return errors.refused(request, decision, back=back)
    if template:
        return render(request, template, {**(context or {}), "refused": decision}, status=decision.status)
    response = render(request, "components/refusal.html", {"refused": decision}, status=decision.status)
    response["HX-Retarget"] = "#notices"
    response["HX-Reswap"] = "innerHTML"
    return response


def back_or(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Leads to the page of ours whose form was sent, else to this path."""
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(came_from if is_ours else otherwise, status=303)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asked for a part of a page; a page it restores from history is whole."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def trigger_id(request: HttpRequest) -> str | None:
    """The id of the element whose use htmx reports; None without htmx, or where the element has no id."""
    return request.htmx.trigger  # type: ignore[attr-defined]
