"""What matching stores: runs, lists, prices, weights, what was shown, what was said no to, and invitations."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from tasks.models.task import Task
from volunteers.models import Volunteer


class MatchWeights(models.Model):
    """One version of the weights: fixed in code, or learned from this site's own history."""

    class Source(models.TextChoices):
        FIXED = "fixed", _("fixed in the code")
        LEARNED = "learned", _("learned from the history")

    source = models.CharField(max_length=8, choices=Source.choices)
    # What the engine needs to build its weights again, effects of organisations and tasks included.
    values = models.JSONField(default=dict)
    # Rows and held-out log loss, of these weights and of those in use when they were made: {"accept": {...}, ...}.
    quality = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    is_in_use = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, help_text="When it was last taken into or out of use.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Empty: the job."
    )
    decided_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("matching weights")
        verbose_name_plural = _("matching weights")
        constraints = [
            models.UniqueConstraint(fields=["is_in_use"], name="match_weights_one_in_use", condition=Q(is_in_use=True))
        ]

    def __str__(self) -> str:
        return f"weights {self.pk} ({self.source})"


class MatchRun(models.Model):
    """One rebuild of every list. Readers follow the current run; a new one replaces it in one UPDATE when complete."""

    class Status(models.TextChoices):
        BUILDING = "building", _("being built")
        CURRENT = "current", _("in use")
        OLD = "old", _("replaced")
        FAILED = "failed", _("given up")

    status = models.CharField(max_length=8, choices=Status.choices, default=Status.BUILDING)
    weights = models.ForeignKey(MatchWeights, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    stats = models.JSONField(default=dict)
    # The tasks as the engine sees them, made once for all blocks (a NumPy archive). Emptied when the run is replaced.
    tasks = models.BinaryField(default=b"")

    class Meta:
        verbose_name = _("matching run")
        constraints = [
            models.UniqueConstraint(
                fields=["status"], name="match_run_one_of_each", condition=Q(status__in=["building", "current"])
            )
        ]

    def __str__(self) -> str:
        return f"run {self.pk} ({self.status})"


class MatchBlock(models.Model):
    """A range of volunteers that one job rebuilds; what is not done is promised again by the sweeper."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="blocks")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)
    list_count = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0, help_text="Of the processor.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "first_id"], name="match_block_once")]

    def __str__(self) -> str:
        return f"run {self.run_id}: {self.first_id} to {self.last_id}"


class FeedList(models.Model):
    """The best tasks of one volunteer by pair value, without prices, so that a change of price changes no list."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="+")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="feed_lists")
    task_ids = ArrayField(models.BigIntegerField(), default=list)
    values = ArrayField(models.FloatField(), default=list)
    marks = ArrayField(models.SmallIntegerField(), default=list, help_text="1 practises a goal, 2 is a stretch.")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "run"], name="feed_list_once")]

    def __str__(self) -> str:
        return f"{len(self.task_ids)} tasks for {self.volunteer_id}"


class TaskPrice(models.Model):
    """How much one more person adds to a task now; beside the task, so that a new price rewrites no brief."""

    task = models.OneToOneField(Task, on_delete=models.CASCADE, primary_key=True, related_name="match_price")
    price = models.FloatField()
    expected = models.FloatField(default=0, help_text="Further successes that the lists are expected to bring.")
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.task_id}: {self.price:.3f}"


class Impression(models.Model):
    """A task was shown to a volunteer at a position. The log that weights are learned from; kept half a year."""

    class Place(models.TextChoices):
        TODAY = "today"
        BROWSE = "browse"
        DIGEST = "digest"
        INVITATION = "invitation"

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=10, choices=Place.choices)
    position = models.SmallIntegerField(help_text="0 is the first; -1 an invitation.")
    weights = models.ForeignKey(MatchWeights, null=True, on_delete=models.SET_NULL, related_name="+")
    shown_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["shown_at"], name="impression_shown"),
            models.Index(fields=["volunteer", "task"], name="impression_pair"),
            models.Index(fields=["task", "shown_at"], name="impression_task"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} to {self.volunteer_id} in {self.place}"


class Dismissal(models.Model):
    """ "Not for me": the task leaves the lists, and the reason changes what comes next."""

    class Reason(models.TextChoices):
        TOO_LONG = "too_long", _("Too long for me")
        SKILLS = "skills", _("Not my skills")
        CAUSE = "cause", _("Not my cause")
        ORGANIZATION = "organisation", _("Not this organisation")
        KIND = "kind", _("Not this kind of work")
        OTHER = "other", _("Something else")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="dismissals")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason.choices)
    # What "too long" replaced, so that taking it back restores it.
    minutes_max_before = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "task"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.volunteer_id} not {self.task_id}: {self.reason}"


class TaskInvitation(PublicIdModel):
    """A volunteer was asked whether they want this task: by the engine or by the organisation, each pair once."""

    class Answer(models.TextChoices):
        TAKEN = "taken", _("took it")
        DECLINED = "declined", _("said no")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="invitations")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="task_invitations")
    wave = models.PositiveSmallIntegerField(default=1)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Empty: the engine."
    )
    # The parts of the score when it was decided: what both sides are told as the reason.
    parts = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    opened_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "volunteer"], name="task_invitation_once")]
        indexes = [
            models.Index(fields=["volunteer", "-created_at"], name="task_invitation_newest"),
            models.Index(fields=["created_at"], name="task_invitation_when"),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} to {self.task_id}"


class InvitationBlock(models.Model):
    """One morning's choice among a range of volunteers: made once a day, promised again until it is done."""

    day = models.DateField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    done_at = models.DateTimeField(null=True)
    invited_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "first_id"], name="invitation_block_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.first_id} to {self.last_id}"


class FairnessReport(models.Model):
    """Who and what was seen in one week, for staff."""

    week_start_date = models.DateField(unique=True)
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("fairness report")

    def __str__(self) -> str:
        return f"week of {self.week_start_date}"
