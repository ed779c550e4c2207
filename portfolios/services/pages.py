"""The portfolio page itself: its address, its words, and whether anyone else sees it."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.services import note_consent
from accounts.states import Consent
from common.jobs import enqueue
from portfolios import rules
from portfolios.models import FormerAddress, Portfolio
from vocabularies.models import Cause
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
        if FormerAddress.objects.filter(address=address).exists():  # links to somebody else may still lie about
            continue
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
    *,
    portfolio_id: int,
    address: str,
    name: str,
    headline: str,
    about: str,
    place: str,
    is_public: bool,
    now: datetime | None = None,
    open_to: str = "",
    shows_languages: bool = False,
    shows_reliability: bool = False,
    hidden_causes: Collection[Cause] = (),
) -> Portfolio:
    """Stores what the owner says and whether the page is public.

    An address that is left leads here for a time. Refuses one that somebody else has or left lately (400), and leaving
    one more than FORMER_ADDRESSES_MAX (409).
    """
    now = now or timezone.now()
    portfolio = Portfolio.objects.select_for_update().get(pk=portfolio_id)
    is_renamed = name != portfolio.name
    if address != portfolio.address:
        _move(portfolio, address, now)
    portfolio.name = name
    portfolio.headline = headline
    portfolio.about = about
    portfolio.place = place
    portfolio.open_to = open_to
    _switch(portfolio, Consent.PUBLIC_PAGE, "is_public", is_public, now)
    if is_public and portfolio.opened_at is None:
        portfolio.opened_at = now
    _switch(portfolio, Consent.LANGUAGES, "shows_languages", shows_languages, now)
    _switch(portfolio, Consent.RELIABILITY, "shows_reliability", shows_reliability, now)
    portfolio.save()
    were_hidden = set(portfolio.hidden_causes.all())
    portfolio.hidden_causes.set(hidden_causes)
    if is_renamed or were_hidden != set(hidden_causes):
        enqueue("portfolios.draw_all_cards", volunteer_id=portfolio.volunteer_id)
    else:
        enqueue("portfolios.draw_cards", volunteer_id=portfolio.volunteer_id, line_id=None)
    return portfolio


def _switch(portfolio: Portfolio, what: Consent, name: str, value: bool, now: datetime) -> None:
    if getattr(portfolio, name) != value:
        setattr(portfolio, name, value)
        note_consent(user_id=portfolio.volunteer.user_id, what=what, value=value, now=now)


def _move(portfolio: Portfolio, address: str, now: datetime) -> None:
    """To a free address, or back to one of its own. The one that is left stays reserved if others may have seen it."""
    left = FormerAddress.objects.kept(now)
    taken = Portfolio.objects.filter(address=address).exists()
    reserved = left.filter(address=address).exclude(portfolio=portfolio).exists()
    rules.can_take_address(is_taken=taken or reserved).require()
    FormerAddress.objects.filter(address=address).delete()
    if portfolio.opened_at is not None:
        rules.can_leave_address(kept_count=left.filter(portfolio=portfolio).count()).require()
        FormerAddress.objects.update_or_create(
            address=portfolio.address, defaults={"portfolio": portfolio, "left_at": now}
        )
    portfolio.address = address
    try:
        with transaction.atomic():
            portfolio.save(update_fields=["address"])
    except IntegrityError:  # someone took the address in the same moment
        rules.can_take_address(is_taken=True).require()
        raise


@transaction.atomic
def open_portfolio(*, portfolio_id: int, now: datetime) -> None:
    """Makes the page public; again changes nothing."""
    portfolio = Portfolio.objects.select_for_update().get(pk=portfolio_id)
    if not portfolio.is_public:
        _switch(portfolio, Consent.PUBLIC_PAGE, "is_public", True, now)
        portfolio.opened_at = portfolio.opened_at or now
        portfolio.save(update_fields=["is_public", "opened_at"])


def count_view(*, portfolio_id: int, now: datetime) -> None:
    """One more in this week: one statement, and by whom is written nowhere."""
    monday = now.date() - timedelta(days=now.weekday())
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO "portfolios_weekviews" (portfolio_id, monday, count) VALUES (%s, %s, 1)
            ON CONFLICT (portfolio_id, monday) DO UPDATE SET count = portfolios_weekviews.count + 1""",
            [portfolio_id, monday],
        )
