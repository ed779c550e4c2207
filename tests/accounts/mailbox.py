"""Reading what the product wrote to somebody."""

import re

from notifications.models import Mail


def mails_to(address: str) -> list[Mail]:
    return list(Mail.objects.filter(to=address).order_by("pk"))


def link_in(mail: Mail) -> str:
    """The path of the one link on this site in a mail's text."""
    [path] = re.findall(r"^https?://testserver(/\S+)$", mail.text, flags=re.MULTILINE)
    return path
