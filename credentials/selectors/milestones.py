"""Skill milestones: which works reach one, and what its badge says. Ratings of accepted work alone count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from credentials import rules
from credentials.models import Credential
from credentials.openbadges.documents import Badge, Evidence, Recipient, achievement
from credentials.selectors.facts import PLACE, alignments_of, document_of, rating_scale
from credentials.selectors.issuer import issuer, site_address
from credentials.selectors.shown import MILESTONE
from credentials.states import Event
from portfolios.models import LineSkill
from tasks.kinds import kind_by_code
from tasks.models import Review
from tasks.states import ACCEPTING, Rating
from vocabularies.models import Skill


@dataclass(frozen=True)
class Milestone:
    """A skill, and the rated works that a badge names, oldest first."""

    skill: Skill
    works: list[LineSkill]
    cause: str = ""

    @property
    def slug(self) -> str:
        return f"skill-{self.skill.slug}"

    @property
    def title(self) -> str:
        return _("Skill milestone: %(skill)s") % {"skill": self.skill.name}

    @property
    def giver(self) -> str:
        return issuer().name

    @property
    def reached_at(self) -> datetime:
        return max(work.line.accepted_at for work in self.works)

    def content(self) -> dict[str, Any]:
        """Address and version are left open, as in facts.content_of."""
        criteria = _(
            "Organisations accepted at least %(tasks)d tasks with this skill, at least %(organizations)d organisations "
            "in all, and in each of them the reviewer rated the skill “%(level)s” or better. Reviews by other "
            "volunteers and the person’s own word do not count."
        )
        numbers = {
            "tasks": rules.MILESTONE_TASKS,
            "organizations": rules.MILESTONE_ORGANIZATIONS,
            "level": str(rules.MILESTONE_RATING.label).lower(),
        }
        return achievement(
            address=PLACE,
            version=0,
            name=self.title,
            description=_("A skill shown again and again in accepted volunteer work, for more than one organisation."),
            criteria=criteria % numbers,
            creator=issuer(),
            language="en",
            tags=[self.skill.slug],
            alignments=alignments_of([self.skill]),
            scales=[rating_scale(self.skill, required=rules.MILESTONE_RATING)],
            hours_name=_("Hours of this work, confirmed by the organisations"),
            kind=MILESTONE,
        )

    def badge(self, credential: Credential, *, valid_from: datetime, status: dict[str, str]) -> Badge:
        """With the recipient as they are now. Expects volunteer and user at hand."""
        user = credential.volunteer.user
        names = list(dict.fromkeys(work.line.organization.name for work in self.works))
        return Badge(
            address=site_address(credential.get_absolute_url()),
            name=self.title,
            description=_("A skill that reviewers of several organisations rated in accepted work."),
            issuer=issuer(),
            recipient=Recipient(
                subject=credential.subject,
                email=user.email,
                salt=credential.salt,
                name=user.name if credential.shows_name else "",
            ),
            source=issuer(),  # the reviewers rated; that the rule holds is our word
            achievement=document_of(credential.achievement),
            role=_("Volunteer"),
            narrative=_("Rated by reviewers of %(names)s.") % {"names": ", ".join(names)},
            started_at=min(work.line.claim.created_at for work in self.works),
            ended_at=self.reached_at,
            awarded_at=credential.awarded_at,
            valid_from=valid_from,
            hours=rules.hours_of(sum(work.line.confirmed_minutes for work in self.works)),
            levels={f"skill-{self.skill.slug}": min(work.level or 0 for work in self.works)},
            evidence=[_evidence(work) for work in self.works],
            status=status,
            terms=site_address("/terms/credentials"),
        )


def _evidence(work: LineSkill) -> Evidence:
    line = work.line
    assert work.level is not None
    words = _("%(organization)s, %(day)s. Rated “%(level)s” by %(reviewer)s.") % {
        "organization": line.organization.name,
        "day": date_format(line.accepted_at, "j F Y"),
        "level": str(Rating(work.level).label).lower(),
        "reviewer": line.reviewer_name,
    }
    return Evidence(
        id=site_address(line.claim.credential.get_absolute_url()),
        name=line.title,
        genre=str(kind_by_code(line.kind).name),
        narrative=words,
    )


# --- Reading --------------------------------------------------------------------------------------------------------


def milestone_from(skill: Skill, credential_ids: Iterable[int]) -> Milestone:
    """One query."""
    rows = LineSkill.objects.filter(skill=skill, line__claim__credential__in=list(credential_ids))
    rows = rows.select_related("line__organization", "line__claim__credential")
    return Milestone(skill=skill, works=list(rows.order_by("line__accepted_at", "line_id")))


def rated_works() -> QuerySet[LineSkill]:
    """What counts: well rated by the organisation's own reviewer, with a certificate that stands."""
    confirmed = Review.objects.filter(
        submission__claim=OuterRef("line__claim"), verdict__in=ACCEPTING, is_peer=False
    )  # fmt: skip
    return LineSkill.objects.filter(
        Exists(confirmed),
        level__gte=rules.MILESTONE_RATING,
        line__claim__credential__current__isnull=False,
        line__claim__credential__revoked_at__isnull=True,
    )


def works_by_skill(volunteer_id: int) -> dict[int, list[rules.RatedWork]]:
    """Oldest first; one query."""
    found: dict[int, list[rules.RatedWork]] = {}
    rows = rated_works().filter(line__volunteer_id=volunteer_id).order_by("line__accepted_at", "line_id")
    for skill_id, *work in rows.values_list(
        "skill_id", "line__claim__credential", "line__claim__task_id", "line__organization_id"
    ):
        found.setdefault(skill_id, []).append(rules.RatedWork(*work))
    return found


def given_for_good() -> QuerySet[Credential]:
    """Milestones that are not given again: those that stand, and those that a person withdrew."""
    by_hand = Q(events__kind=Event.REVOKED, events__actor__isnull=False)
    return Credential.objects.filter(Q(revoked_at__isnull=True) | by_hand, skill__isnull=False)


def volunteers_to_settle() -> QuerySet[LineSkill, int]:
    """Volunteers with a skill that reached its milestone and has none. The numbers are those of rules.py."""
    given = given_for_good().filter(volunteer=OuterRef("line__volunteer"), skill=OuterRef("skill"))
    per_skill = rated_works().filter(~Exists(given)).order_by().values("line__volunteer_id", "skill_id")
    reached = per_skill.annotate(
        tasks=Count("line__claim__task", distinct=True), organizations=Count("line__organization", distinct=True)
    ).filter(tasks__gte=rules.MILESTONE_TASKS, organizations__gte=rules.MILESTONE_ORGANIZATIONS)
    return reached.values_list("line__volunteer_id", flat=True)


def volunteers_who_lost_work() -> QuerySet[Credential, int]:
    """Volunteers with a milestone that names a certificate which was withdrawn since."""
    rows = Credential.objects.filter(skill__isnull=False, revoked_at__isnull=True, rests_on__revoked_at__isnull=False)
    return rows.order_by("volunteer_id").values_list("volunteer_id", flat=True).distinct()
