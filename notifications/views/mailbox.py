"""Development's mailbox: every mail the product wrote. Not routed in production."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from notifications.models import Mail

SHOWN = 100
_FRAME_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
}


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    mails = Mail.objects.defer("text", "html").order_by("-pk")[:SHOWN]
    return render(request, "notifications/mailbox/mail_list.html", {"mails": mails, "shown_max": SHOWN})


@require_safe
def mail_detail(request: HttpRequest, mail_id: int) -> HttpResponse:
    mail = get_object_or_404(Mail, pk=mail_id)
    return render(request, "notifications/mailbox/mail_detail.html", {"mail": mail})


@require_safe
@xframe_options_sameorigin
@csp(_FRAME_POLICY)  # type: ignore[arg-type]  # the package forgets views with arguments
def mail_html(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML part alone, for a sandboxed frame: inline styles are allowed here and nothing else."""
    html = get_object_or_404(Mail, pk=mail_id).html
    # A link leaves the frame, because no page of ours lets itself be framed.
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))
