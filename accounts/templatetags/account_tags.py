"""Words for the pages of an account."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()

# The first match counts: most browsers also claim to be the ones after them.
BROWSERS = [
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
]  # fmt: skip
SYSTEMS = [
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
]  # fmt: skip


@register.filter
def browser_name(user_agent: str) -> str:
    """ "Firefox on Linux"; what we do not know is shown as it calls itself."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:60] or _("Unknown browser")


@register.simple_tag
def mailbox_url() -> str:
    """Where development shows the mail it does not send; empty everywhere else."""
    return reverse("mailbox:mail_list") if settings.MAILBOX_ENABLED else ""
