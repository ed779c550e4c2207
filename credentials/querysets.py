"""Reading words for credentials: private is the default."""

from typing import Any

from django.db import models
from django.db.models import F, Q


class CredentialQuerySet(models.QuerySet):
    def shared(self) -> "CredentialQuerySet":
        """What anyone who has the link or the number may see."""
        return self.filter(is_shared=True, volunteer__user__is_active=True, current__isnull=False)

    def visible_to(self, user: Any) -> "CredentialQuerySet":
        """Shared ones for everyone; one's own always. To anybody else a private one does not exist."""
        shown = Q(is_shared=True, volunteer__user__is_active=True)
        if user.is_authenticated:
            shown |= Q(volunteer__user=user)
        return self.filter(shown, current__isnull=False)

    def own(self, user: Any) -> "CredentialQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(volunteer__user=user, current__isnull=False)

    def of_publisher(self, user: Any) -> "CredentialQuerySet":
        """Those that rest on reviews of an organisation whose owner or manager this person is."""
        if not user.is_authenticated:
            return self.none()
        seats = user.memberships.publishers().values("organization")
        return self.filter(organization__in=seats, current__isnull=False)

    def of_people_who_left(self) -> "CredentialQuerySet":
        """Shared ones whose owners deleted their account: number, bit and digests are all there is."""
        return self.filter(is_shared=True, owner_left_at__isnull=False)

    def revoked(self) -> "CredentialQuerySet":
        return self.filter(revoked_at__isnull=False)

    def out_of_date(self) -> "CredentialQuerySet":
        """Issued for a name or an address that its owner no longer has, or with their choice about the name undone."""
        user = "volunteer__user__"
        name = Q(shows_name=True) & ~Q(current__recipient_name=F(user + "name"))
        choice = Q(shows_name=False) & ~Q(current__recipient_name="")
        email = ~Q(current__recipient_email=F(user + "email"))
        return self.filter(name | choice | email, current__isnull=False, revoked_at__isnull=True)


class IssuerKeyQuerySet(models.QuerySet):
    def published(self) -> "IssuerKeyQuerySet":
        """Those in the DID document: the ones that sign, and earlier ones whose signatures still count."""
        return self.filter(retired_at__isnull=True)

    def signing(self) -> "IssuerKeyQuerySet":
        return self.filter(retired_at__isnull=True, rotated_at__isnull=True)
