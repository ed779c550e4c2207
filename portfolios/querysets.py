"""Reading words for portfolios: private is the default."""

from typing import Any

from django.db import models
from django.db.models import Q

from portfolios.states import Visibility


class PortfolioQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> "PortfolioQuerySet":
        """Public pages for everyone; a private one exists for its owner only."""
        public = Q(is_public=True, volunteer__user__is_active=True)
        if user.is_authenticated:
            return self.filter(public | Q(volunteer__user=user))
        return self.filter(public)


class PortfolioLineQuerySet(models.QuerySet):
    def public(self) -> "PortfolioLineQuerySet":
        """What the page shows and counts."""
        return self.filter(visibility=Visibility.PUBLIC)

    def visible_to(self, user: Any) -> "PortfolioLineQuerySet":
        """Which lines open at their own address: public and unlisted ones of a public page, and all of one's own."""
        shown = Q(
            visibility__in=[Visibility.PUBLIC, Visibility.UNLISTED],
            volunteer__portfolio__is_public=True,
            volunteer__user__is_active=True,
        )
        if user.is_authenticated:
            return self.filter(shown | Q(volunteer__user=user))
        return self.filter(shown)

    def to_publish(self) -> "PortfolioLineQuerySet":
        """Accepted work whose owner has not decided about it yet."""
        return self.filter(visibility=Visibility.HIDDEN, published_at__isnull=True)

    def own(self, user: Any) -> "PortfolioLineQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(volunteer__user=user)
