"""Signed credentials: what was issued, word for word; the keys' public halves; status lists; checks, counted."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from credentials.querysets import CredentialQuerySet, IssuerKeyQuerySet
from credentials.states import Algorithm, Event
from organizations.models import Organization
from tasks.models import Claim
from vocabularies.models import Skill
from volunteers.models import Volunteer


class IssuerKey(models.Model):
    """The public half. The private one is a file that only workers read (services/keys.py)."""

    name = models.CharField(max_length=40, unique=True, help_text="Stands behind the # of the key's address.")
    algorithm = models.CharField(max_length=10, choices=Algorithm.choices)
    multibase = models.CharField(max_length=100, blank=True, default="")
    jwk = models.JSONField(null=True)
    created_at = models.DateTimeField()
    rotated_at = models.DateTimeField(null=True, help_text="Signs no more; what it signed still verifies.")
    retired_at = models.DateTimeField(null=True, help_text="Left the DID document; what it signed is issued again.")

    objects = IssuerKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuer key")

    def __str__(self) -> str:
        return self.name


class Achievement(models.Model):
    """What is awarded, in one version. Changed criteria are a new version; issued badges keep theirs."""

    slug = models.SlugField(max_length=80)
    version = models.PositiveIntegerField()
    content = models.JSONField(help_text="Its document without the address.")
    digest = models.CharField(max_length=64)
    cause = models.CharField(max_length=80, blank=True, default="", help_text="Its colour in pictures.")
    picture_png = models.BinaryField(default=bytes)
    picture_svg = models.TextField(default="")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="achievement_version_once"),
            models.UniqueConstraint(fields=["slug", "digest"], name="achievement_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("credentials:achievement_detail", args=[self.slug, self.version])


class StatusList(models.Model):
    """One bit per credential; the bits themselves are the credentials' `revoked_at`."""

    number = models.PositiveIntegerField(unique=True)
    document = models.TextField(default="", help_text="Signed, as served.")
    token = models.TextField(default="")
    signed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.number)


class Credential(PublicIdModel):
    """One certificate. What it says stands in its versions; who may see it is its owner's choice.

    Of accepted work it has `claim` and `organization`; of a milestone `skill`, and the certificates it `rests_on`.
    """

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="credentials")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, null=True, related_name="credential")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="credentials")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, null=True, related_name="+")
    rests_on = models.ManyToManyField("self", symmetrical=False, related_name="milestones")
    achievement = models.ForeignKey(Achievement, on_delete=models.PROTECT, related_name="credentials")
    current = models.OneToOneField(
        "credentials.CredentialVersion", on_delete=models.PROTECT, null=True, related_name="current_of"
    )
    subject = models.UUIDField(help_text="The same in all badges of one person, and used nowhere else.")
    salt = models.CharField(max_length=64)
    shows_name = models.BooleanField(_("my name is in it"), default=False)
    is_shared = models.BooleanField(_("others may check it"), default=False)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="credentials")
    status_index = models.PositiveIntegerField()
    awarded_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=500, blank=True, default="", help_text="Anyone who checks reads it.")
    # Its owner deleted their account: the files are theirs, here only what recognises them stays.
    owner_left_at = models.DateTimeField(null=True)
    digests = ArrayField(models.CharField(max_length=64), default=list, help_text="SHA-256 of what was signed.")

    objects = CredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("credential")
        constraints = [
            models.UniqueConstraint(fields=["status_list", "status_index"], name="credential_status_bit_once"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_why=""), name="credential_revoked_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(claim__isnull=False, organization__isnull=False, skill__isnull=True)
                | Q(claim__isnull=True, organization__isnull=True, skill__isnull=False),
                name="credential_of_work_or_skill",
            ),
            models.UniqueConstraint(
                fields=["volunteer", "skill"], condition=Q(revoked_at__isnull=True), name="credential_milestone_once"
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "-awarded_at", "-id"], name="credential_newest"),
            models.Index(fields=["organization", "-awarded_at", "-id"], name="credential_organization"),
            models.Index(fields=["status_list"], name="credential_revoked", condition=Q(revoked_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        return reverse("credentials:credential_detail", args=[self.public_id])


class CredentialVersion(models.Model):
    """One issue of a credential, as signed. A correction is a newer one under the same id."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    document = models.TextField(help_text="Signed, as served.")
    token = models.TextField()
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="+")
    token_key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="+")
    recipient_name = models.CharField(max_length=120, blank=True, default="", help_text="Empty: not in the badge.")
    recipient_email = models.EmailField(help_text="Only its salted hash is in the badge.")
    valid_from = models.DateTimeField()
    pdf = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "number"], name="credential_version_once")]

    def __str__(self) -> str:
        return f"{self.credential_id} version {self.number}"


class CredentialEvent(models.Model):
    """What happened to a credential. Never edited."""

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=Event.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.credential_id}"


class CheckCount(models.Model):
    """How often a credential was checked on one day. By whom is written down nowhere."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="checks")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["credential", "day"], name="check_count_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"


class BulkCheck(PublicIdModel):
    """Up to a hundred links or numbers that somebody checks at once. Forgotten a day later."""

    entries = models.JSONField()
    answers = models.JSONField(default=list)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="bulk_check_age")]

    def __str__(self) -> str:
        return f"{len(self.answers)} of {len(self.entries)}"
