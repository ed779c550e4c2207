"""A volunteer: what someone brings, wants and has time for. Only they see it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from vocabularies.models import Cause, Skill


class Volunteer(PublicIdModel):
    class Aim(models.TextChoices):
        EMPLOYERS = "employers", _("Show my work to employers")
        LEARN = "learn", _("Learn something new")
        HELP = "help", _("Just help")
        EXPLORE = "explore", _("Find a field I like")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="volunteer")
    sittings = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True, help_text="Minutes at once.")
    weekly_minutes = models.PositiveSmallIntegerField(_("a plan for each week"), null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    causes = models.ManyToManyField(Cause, blank=True, related_name="+")
    aims = ArrayField(models.CharField(max_length=12, choices=Aim.choices), default=list, blank=True)
    industries = ArrayField(models.CharField(max_length=20), default=list, blank=True, help_text="Those they aim for.")
    # 0 is all for impact, 100 all for growth; the list weighs what a task needs against what one learns from it.
    growth = models.PositiveSmallIntegerField(default=50)
    invitations_per_week = models.PositiveSmallIntegerField(default=2, help_text="0 to 2; at most one a day.")
    # Longer tasks are left out of the lists, because this person said "too long" to one.
    minutes_max = models.PositiveSmallIntegerField(null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    paused_until_date = models.DateField(null=True, blank=True, help_text="Goes on by itself on this day.")
    # Facts the claim rules ask for, kept by the review service in the transaction that changes them.
    accepted_count = models.PositiveIntegerField(default=0)
    onboarded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    suggested_at = models.DateTimeField(null=True, blank=True, help_text="When the stored feed was last made.")

    class Meta:
        indexes = [
            models.Index(
                fields=["paused_until_date"],
                name="volunteer_pause_ends",
                condition=models.Q(is_paused=True, paused_until_date__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.user.name


class VolunteerSkill(models.Model):
    class Level(models.IntegerChoices):
        BASIC = 1, _("Basic")
        GOOD = 2, _("Good")
        EXPERT = 3, _("Expert")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.GOOD)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "skill"], name="volunteer_skill_once")]

    def __str__(self) -> str:
        return f"{self.skill} {self.level}"


class VolunteerGoal(models.Model):
    """A skill someone wants to grow."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="goals")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "skill"], name="volunteer_goal_once")]

    def __str__(self) -> str:
        return str(self.skill)


class SkillOffer(models.Model):
    """ "You have done this three times: add it?" Asked once for each skill (promise 23)."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="skill_offers")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "skill"], name="skill_offer_once")]

    def __str__(self) -> str:
        return f"{self.volunteer_id}: {self.skill_id}"
