"""Names and addresses of public pages, for screens of the apps below that show people."""

from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser

from portfolios.models import Portfolio
from tasks.public_pages import PublicPage


def public_pages_of(volunteer_ids: Collection[int]) -> dict[int, PublicPage]:
    """By volunteer, the pages that everybody may read; one query."""
    found = Portfolio.objects.visible_to(AnonymousUser()).filter(volunteer_id__in=volunteer_ids)
    return {page.volunteer_id: PublicPage(page.name, page.get_absolute_url()) for page in found}
