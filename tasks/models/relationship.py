"""What grows between a volunteer and an organisation: following, thanks, working again, the next step."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from organizations.models import Organization
from tasks.models.claim import Claim
from volunteers.models import Volunteer


class Follow(models.Model):
    """New tasks of a followed organisation come with the volunteer's digest."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="follows")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "organization"], name="follow_once")]
        indexes = [models.Index(fields=["organization", "volunteer"], name="follow_of_organization")]

    def __str__(self) -> str:
        return f"{self.volunteer_id} follows {self.organization_id}"


class ThankYou(PublicIdModel):
    """A note for one piece of accepted work, one from each side."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="thanks")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_from_volunteer = models.BooleanField()
    body = models.TextField(_("your words"), max_length=600)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "is_from_volunteer"], name="thank_you_once_each")]

    def __str__(self) -> str:
        return self.body[:60]


class WorkAgain(models.Model):
    """People an organisation would work with again: they see and may claim its new tasks 24 hours before others."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="work_again")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="work_again")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "volunteer"], name="work_again_once")]
        indexes = [models.Index(fields=["volunteer", "organization"], name="work_again_of_volunteer")]

    def __str__(self) -> str:
        return f"{self.organization_id} again with {self.volunteer_id}"


class NextStep(PublicIdModel):
    """A longer role, or a standing invitation, that an organisation offers after three accepted tasks."""

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="next_step")
    title = models.CharField(_("what you offer"), max_length=120)
    text = models.TextField(_("what it is, and what comes of it"), max_length=1500)
    hours_a_month = models.PositiveSmallIntegerField(_("hours a month, about"), null=True, blank=True)
    is_active = models.BooleanField(_("offered now"), default=True)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.title


class NextStepOffer(PublicIdModel):
    """The next step, offered to one volunteer once."""

    class Answer(models.TextChoices):
        INTERESTED = "interested", _("wants to talk")
        DECLINED = "declined", _("not now")

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="next_step_offers")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="next_step_offers")
    created_at = models.DateTimeField(db_default=Now())
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "volunteer"], name="next_step_offered_once")]

    def __str__(self) -> str:
        return f"{self.organization_id} to {self.volunteer_id}"
