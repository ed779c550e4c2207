"""A task: a piece of volunteer work with its brief, points, places and fairness contract."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import PublicIdModel
from organizations.models import Organization
from tasks.querysets import TaskQuerySet
from tasks.states import AiUse, Audience, Ownership, PortfolioPermission, TaskStatus
from vocabularies.models import Cause, Skill

IS_OPEN = Q(status=TaskStatus.OPEN)
# Stands for "no closing date" where tasks are ordered by it, so that those come last by the same index.
FAR = datetime(9999, 12, 31, tzinfo=UTC)
# What waits for a moderator, the oldest first, then everything else from the newest on: one number, so one index.
STAFF_ORDER = Case(
    When(status=TaskStatus.IN_MODERATION, then=F("id") - Value(2**62)),
    default=F("id") * Value(-1),
    output_field=models.BigIntegerField(),
)


class Task(PublicIdModel):
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=20)
    status = models.CharField(max_length=15, choices=TaskStatus.choices, default=TaskStatus.DRAFT)

    title = models.CharField(_("title"), max_length=120)
    why = models.TextField(_("why it matters"), max_length=1500, blank=True, default="")
    need = models.TextField(_("what you need"), max_length=8000, blank=True, default="")
    need_html = models.TextField(blank=True, default="", help_text="Rendered and cleaned when saved.")
    deliverable = models.CharField(_("what you get at the end"), max_length=200, blank=True, default="")
    not_needed = models.CharField(_("what is not needed"), max_length=300, blank=True, default="")
    example = models.TextField(_("an example"), max_length=2000, blank=True, default="")

    minutes = models.PositiveSmallIntegerField(_("how long it takes"), default=30)
    places = models.PositiveSmallIntegerField(_("volunteers needed"), default=1)
    # Places held by claims; the services that move claims keep it, the constraint below guards it.
    taken_count = models.PositiveSmallIntegerField(default=0)
    closes_at = models.DateTimeField(_("closes on"), null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True, help_text="Empty means any.")
    is_starter = models.BooleanField(_("no experience needed"), default=False)
    needs_approval = models.BooleanField(_("you choose who does it"), default=False)

    ownership = models.CharField(
        _("who owns the result"), max_length=30, choices=Ownership.choices, default=Ownership.ORGANIZATION_WITH_CREDIT
    )
    portfolio_permission = models.CharField(
        _("showing it in public"), max_length=12, choices=PortfolioPermission.choices, default=PortfolioPermission.YES
    )
    ai_use = models.CharField(_("AI tools"), max_length=12, choices=AiUse.choices, default=AiUse.DECLARE)

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    needs_two_reviewers = models.BooleanField(_("two people review"), default=False)
    # Who finds and may claim it: everyone, or those asked. The head start of people an organisation would work with
    # again ends at opens_to_all_at.
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    opens_to_all_at = models.DateTimeField(null=True, blank=True)
    # What this task is about, where the work is a check: of a brief before it goes out, or of work that waits.
    checks_task = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="brief_checks"
    )
    checks_claim = models.ForeignKey(
        "tasks.Claim", null=True, blank=True, on_delete=models.CASCADE, related_name="peer_checks"
    )
    series = models.ForeignKey(
        "tasks.TaskSeries", null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    series_position = models.PositiveSmallIntegerField(null=True, blank=True)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    import_run = models.ForeignKey(
        "tasks.TaskImport", null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks"
    )
    # When its empty form was opened: with published_at, how long a brief takes to write.
    begun_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    causes = models.ManyToManyField(Cause, blank=True, related_name="tasks")
    # Copies of the relations for browsing without joins; written by services/briefs.py only.
    skill_ids = ArrayField(models.IntegerField(), default=list, blank=True)
    cause_ids = ArrayField(models.IntegerField(), default=list, blank=True)
    search = SearchVectorField(null=True, editable=False)

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True, help_text="Last published or reconfirmed; dead after 30 days.")
    closed_at = models.DateTimeField(null=True)
    moderation_note = models.TextField(blank=True, default="", help_text="Why a brief was sent back.")
    source = models.CharField(max_length=40, blank=True, default="", help_text="The import it came from.")
    source_id = models.CharField(max_length=80, blank=True, default="")
    source_notes = ArrayField(models.CharField(max_length=200), default=list, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(taken_count__lte=F("places")), name="task_places_not_overbooked"),
            models.CheckConstraint(
                condition=~IS_OPEN | Q(minutes__gte=settings.TASK_MINUTES_MIN, minutes__lte=settings.TASK_MINUTES_MAX),
                name="task_open_minutes_in_bounds",
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="task_has_a_place"),
            models.UniqueConstraint(fields=["source", "source_id"], name="task_imported_once", condition=~Q(source="")),
            models.UniqueConstraint(fields=["checks_claim"], name="task_one_open_peer_review", condition=IS_OPEN),
        ]
        # Nothing that a claim changes (taken_count, updated_at) may be indexed: then taking a place touches no index.
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="task_open_newest", condition=IS_OPEN),
            models.Index(Coalesce("closes_at", Value(FAR)), "id", name="task_open_closing", condition=IS_OPEN),
            models.Index(fields=["minutes", "id"], name="task_open_minutes", condition=IS_OPEN),
            models.Index(fields=["places", "id"], name="task_open_places", condition=IS_OPEN),
            models.Index(fields=["kind", "-published_at", "-id"], name="task_open_kind", condition=IS_OPEN),
            models.Index(fields=["organization", "status", "-id"], name="task_organization"),
            models.Index(fields=["confirmed_at"], name="task_open_confirmed", condition=IS_OPEN),
            models.Index(fields=["id"], name="task_moderation", condition=Q(status="in_moderation")),
            models.Index(STAFF_ORDER, name="task_staff_order"),
            models.Index(fields=["-begun_at", "-id"], name="task_written", condition=Q(begun_at__isnull=False)),
            models.Index(
                fields=["-is_starter", "minutes", "-published_at", "-id"], name="task_open_starters", condition=IS_OPEN
            ),
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="task_title_parts"),
            GinIndex(fields=["search"], name="task_open_search", condition=IS_OPEN),
            GinIndex(fields=["skill_ids"], name="task_open_skills", condition=IS_OPEN),
            GinIndex(fields=["cause_ids"], name="task_open_causes", condition=IS_OPEN),
            GinIndex(fields=["languages"], name="task_open_languages", condition=IS_OPEN),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tasks:task_detail", args=[self.public_id])

    @property
    def desk_url(self) -> str:
        """The task as its team sees it. Expects the organisation at hand."""
        return reverse("tasks:desk_task", args=[self.organization.slug, self.public_id])

    @property
    def is_made_by_site(self) -> bool:
        """A check of a brief or of work: the site wrote it, and nobody rewrites it."""
        return self.checks_task_id is not None or self.checks_claim_id is not None

    @property
    def places_left(self) -> int:
        return self.places - self.taken_count

    @property
    def is_full(self) -> bool:
        return self.taken_count >= self.places


class TaskSkill(models.Model):
    class Part(models.TextChoices):
        USES = "uses", _("uses")
        TEACHES = "teaches", _("teaches")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)
    level = models.PositiveSmallIntegerField(default=0, help_text="Needed level, 0 none to 3 expert.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "skill"], name="task_skill_once")]

    def __str__(self) -> str:
        return f"{self.part} {self.skill}"


class AcceptancePoint(models.Model):
    """One line of "done means…": in the brief, the volunteer's check, the reviewer's form and the evidence."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="points")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "position"], name="point_position_once")]

    def __str__(self) -> str:
        return self.text


class TaskFile(PublicIdModel):
    """Something to work with. Whoever may see the task may download it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to="task-files/%Y/%m/", max_length=200)
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=200, blank=True, default="")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class SavedTask(models.Model):
    volunteer = models.ForeignKey("volunteers.Volunteer", on_delete=models.CASCADE, related_name="saved_tasks")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "task"], name="saved_task_once")]

    def __str__(self) -> str:
        return f"{self.volunteer_id} saved {self.task_id}"
