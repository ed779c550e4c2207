"""The portfolio page itself: its address, its words, and whether anyone else sees it."""

import secrets

from django.db import IntegrityError, transaction

from portfolios import rules
from portfolios.models import Portfolio
from volunteers.models import Volunteer

ADDRESS_ATTEMPTS = 5


def ensure_portfolio(*, volunteer_id: int) -> Portfolio:
    """The volunteer's portfolio; a private one under an address made from the name when there is none yet."""
    found = Portfolio.objects.filter(volunteer_id=volunteer_id).first()
    if found is not None:
        return found
    name = Volunteer.objects.values_list("user__name", flat=True).get(pk=volunteer_id)
    base = rules.suggested_address(name)
    for attempt in range(ADDRESS_ATTEMPTS):
        address = base if attempt == 0 and base else f"{base or 'volunteer'}-{secrets.token_hex(3)}"
        try:
            with transaction.atomic():
                return Portfolio.objects.create(volunteer_id=volunteer_id, address=address, name=name)
        except IntegrityError:  # the address is taken, or a second tab was faster
            found = Portfolio.objects.filter(volunteer_id=volunteer_id).first()
            if found is not None:
                return found
    raise IntegrityError(f"no free address for volunteer {volunteer_id}")


def update_portfolio(
    *,
    portfolio_id: int,
    address: str,
    name: str,
    headline: str,
    about: str,
    place: str,
    is_public: bool,
    shows_languages: bool = False,
) -> Portfolio:
    """Stores what the owner says and whether the page is public. Refuses an address that someone else has (400)."""
    try:
        with transaction.atomic():
            portfolio = Portfolio.objects.select_for_update().get(pk=portfolio_id)
            taken = Portfolio.objects.filter(address=address).exclude(pk=portfolio_id)
            rules.can_take_address(is_taken=taken.exists()).require()
            portfolio.address = address
            portfolio.name = name
            portfolio.headline = headline
            portfolio.about = about
            portfolio.place = place
            portfolio.is_public = is_public
            portfolio.shows_languages = shows_languages
            portfolio.save()
    except IntegrityError:  # someone took the address in the same moment
        rules.can_take_address(is_taken=True).require()
        raise
    return portfolio
