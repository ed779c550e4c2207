"""Reading words for portfolios: private is the default."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from portfolios.states import Evidence, Visibility


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

    def checked(self) -> "PortfolioLineQuerySet":
        """Those that somebody else has checked: only they count in any number."""
        return self.exclude(evidence=Evidence.SELF_REPORTED)

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


class FormerAddressQuerySet(models.QuerySet):
    def kept(self, now: datetime) -> "FormerAddressQuerySet":
        """Those that still lead to their page, and that nobody else may take."""
        return self.filter(left_at__gt=now - settings.FORMER_ADDRESS_KEPT_FOR)


class OwnedQuerySet(models.QuerySet):
    def own(self, user: Any) -> "OwnedQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(volunteer__user=user)


class StatementQuerySet(OwnedQuerySet):
    def visible_to(self, user: Any) -> "StatementQuerySet":
        """For whoever has the link, while its owner's account is not suspended; one's own always."""
        shown = Q(volunteer__user__is_active=True)
        return self.filter(shown | Q(volunteer__user=user) if user.is_authenticated else shown)
