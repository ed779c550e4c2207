"""The user: one person, signed in by e-mail, who may volunteer and belong to organisations; and their access tokens."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Now, Upper
from django.utils.translation import gettext_lazy as _

from accounts.states import Consent
from common.models import PublicIdModel


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(PublicIdModel, AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, help_text=_("As you want it on certificates."))
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    # Written at most once an hour: mail slows down for people who stay away, and no mail of ours spies on who opens it.
    seen_at = models.DateTimeField(null=True, blank=True)
    # The account is erased then, unless its owner stays after all; and what becomes of accepted work.
    leaves_at = models.DateTimeField(null=True, blank=True)
    takes_work_back = models.BooleanField(default=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]
        indexes = [
            models.Index(fields=["leaves_at"], name="user_leaves", condition=models.Q(leaves_at__isnull=False)),
            models.Index(models.F("seen_at").desc(nulls_last=True), name="user_seen_last"),
            # Parts of words, for the search of staff.
            GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="user_email_parts"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="user_name_parts"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class AccountEvent(models.Model):
    """What staff decided about an account: who, when, why. Rows are only added."""

    class Kind(models.TextChoices):
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Reinstated")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())
    why = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="account_event_newest")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.why[:60]}"


class ConsentEvent(models.Model):
    """That somebody opened something of their own, or took it back (GDPR, Art. 7). Rows are only added."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    what = models.CharField(max_length=20, choices=Consent.choices)
    about = models.CharField(max_length=40, blank=True, default="", help_text="A public id or a topic, never words.")
    value = models.CharField(max_length=10, help_text="What holds from then on: on, off, or the choice's own code.")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="consent_event_newest")]

    def __str__(self) -> str:
        return f"{self.what} {self.value}"


class AccessToken(PublicIdModel):
    """Lets a program act for its owner within some scopes until a day. The token itself is stored nowhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, in hex.")
    # Of accounts.states.Scope; the service sees to that.
    scopes = ArrayField(models.CharField(max_length=20))
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Written at most every ten minutes.
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(scopes__len__gt=0), name="access_token_can_do_something"),
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("made_at") + timedelta(days=365)),
                name="access_token_ends_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name
