"""The portfolio page itself: its address, its words, and whether anyone else sees it."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.decisions import invalid
from portfolios.models import Portfolio
from volunteers.models import Volunteer

ADDRESS_ATTEMPTS = 5


def ensure_portfolio(*, volunteer_id: int) -> Portfolio:
    """The volunteer's portfolio; a private one under an address made from the name when there is none yet."""
    found = Portfolio.objects.filter(volunteer_id=volunteer_id).first()
    if found is not None:
        return found
    name = Volunteer.objects.values_list("user__name", flat=True).get(pk=volunteer_id)
    base = slugify(name)[:30].strip("-") or "volunteer"
    for attempt in range(ADDRESS_ATTEMPTS):
        address = base if attempt == 0 and len(base) >= 3 else f"{base}-{secrets.token_hex(3)}"
        try:
            with transaction.atomic():
                return Portfolio.objects.create(volunteer_id=volunteer_id, address=address, name=name)
        except IntegrityError:  # the address is taken, or a second tab was faster
            found = Portfolio.objects.filter(volunteer_id=volunteer_id).first()
            if found is not None:
                return found
    raise IntegrityError(f"no free address for volunteer {volunteer_id}")


@transaction.atomic
def update_portfolio(
    *, portfolio_id: int, address: str, name: str, headline: str, about: str, place: str, is_public: bool
) -> Portfolio:
    """Stores what the owner says and whether the page is public. Refuses an address that someone else has."""
    portfolio = Portfolio.objects.select_for_update().get(pk=portfolio_id)
    if Portfolio.objects.filter(address=address).exclude(pk=portfolio_id).exists():
        invalid("address_taken", _("Someone else has this address. Try another."), "address").require()
    portfolio.address = address
    portfolio.name = name
    portfolio.headline = headline
    portfolio.about = about
    portfolio.place = place
    portfolio.is_public = is_public
    portfolio.save()
    return portfolio
