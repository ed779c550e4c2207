"""What an organisation may read about somebody who suits its task: what the task asks for, and facts; never who it is.

A name stands here only where the person has a public page. Causes, goals and industries stay with the person.
"""

import dataclasses
import math
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, F, Min, Q
from django.db.models.aggregates import Aggregate
from django.db.models.fields import DurationField
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common.templatetags.microvol import minutes as minutes_words
from tasks.models import Claim, Task, TaskInvitation, TaskSkill
from tasks.public_pages import PublicPage, public_pages
from tasks.states import ClaimStatus
from vocabularies.services import languages
from volunteers.models import Volunteer, VolunteerSkill

FINISHED = [ClaimStatus.ACCEPTED, ClaimStatus.UNCONFIRMED]
# What the organisation took back is not the volunteer's doing.
CLOSED = [*FINISHED, ClaimStatus.NOT_USABLE, ClaimStatus.RELEASED, ClaimStatus.EXPIRED]
LEVEL_WORDS = {
    VolunteerSkill.Level.EXPERT: lambda skill: _("%(skill)s expert") % {"skill": skill},
    VolunteerSkill.Level.GOOD: lambda skill: _("good at %(skill)s") % {"skill": skill},
    VolunteerSkill.Level.BASIC: lambda skill: _("knows the basics of %(skill)s") % {"skill": skill},
}
LONG_SITTING = 120  # stands for "2 h and more"


class _Median(Aggregate):
    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclasses.dataclass(frozen=True, slots=True)
class Record:
    """How somebody's claims have ended, and how soon they usually answer; facts only from three cases on."""

    finished: int = 0
    closed: int = 0
    answers_within: timedelta | None = None
    sends_within: timedelta | None = None

    @property
    def words(self) -> list[str]:
        found = []
        if self.closed >= settings.FACTS_FROM_CLOSED_TASKS:
            words = {"finished": self.finished, "closed": self.closed}
            found.append(_("finished %(finished)s of %(closed)s tasks") % words)
        if self.answers_within is not None:
            found.append(_("usually answers within %(days)s") % {"days": _days(self.answers_within)})
        elif self.sends_within is not None:
            found.append(_("usually sends work within %(days)s") % {"days": _days(self.sends_within)})
        return found


def records_of(volunteer_ids: Collection[int]) -> dict[int, Record]:
    """By volunteer, in three queries whatever their number."""
    least = settings.FACTS_FROM_CLOSED_TASKS
    ended = Claim.objects.filter(volunteer_id__in=volunteer_ids, status__in=CLOSED)
    counts = ended.order_by().values("volunteer_id").annotate(closed=Count("pk"), finished=_finished())
    answered = TaskInvitation.objects.filter(volunteer_id__in=volunteer_ids, answered_at__isnull=False)
    answers = (
        answered.order_by()
        .values("volunteer_id")
        .annotate(usual=_Median(F("answered_at") - F("created_at")), count=Count("pk"))
        .filter(count__gte=least)
        .values_list("volunteer_id", "usual")
    )
    sent: dict[int, list[timedelta]] = {}
    first_versions = ended.filter(lease_starts_at__isnull=False, submissions__isnull=False)
    for volunteer_id, starts_at, sent_at in first_versions.annotate(first=Min("submissions__created_at")).values_list(
        "volunteer_id", "lease_starts_at", "first"
    ):
        sent.setdefault(volunteer_id, []).append(sent_at - starts_at)
    usual_answers = dict(answers)
    usual_work = {pk: sorted(times)[len(times) // 2] for pk, times in sent.items() if len(times) >= least}
    found = {
        row["volunteer_id"]: Record(finished=row["finished"], closed=row["closed"])
        for row in counts
        if row["closed"] >= least
    }
    return {
        pk: dataclasses.replace(
            found.get(pk, Record()), answers_within=usual_answers.get(pk), sends_within=usual_work.get(pk)
        )
        for pk in {*found, *usual_answers, *usual_work}
    }


def _finished() -> Count:
    return Count("pk", filter=Q(status__in=FINISHED))


def _days(time: timedelta) -> str:
    days = max(math.ceil(time / timedelta(days=1)), 1)
    return ngettext("a day", "%(days)s days", days) % {"days": days}


@dataclasses.dataclass(frozen=True, slots=True)
class Suited:
    """A volunteer beside a task. `page` is there only where it is public."""

    volunteer: Volunteer
    skills: list[str]
    languages: list[str]
    time: str
    facts: list[str]
    page: PublicPage | None

    @property
    def because(self) -> str:
        """ "Translation expert, Spanish, finished 4 of 4 tasks, usually answers within 2 days"."""
        return ", ".join([*self.skills, *self.languages, *self.facts])


def suited_to(task: Task, volunteers: Sequence[Volunteer]) -> list[Suited]:
    """The same people in the same order, in four queries.

    Expects `skills__skill` of the task and of each volunteer at hand.
    """
    ids = [volunteer.pk for volunteer in volunteers]
    records, pages = records_of(ids), public_pages(ids)
    return [
        Suited(
            volunteer=volunteer,
            skills=_skills(task, volunteer),
            languages=_languages(task, volunteer),
            time=_time(volunteer),
            facts=records.get(volunteer.pk, Record()).words,
            page=pages.get(volunteer.pk),
        )
        for volunteer in volunteers
    ]


def _skills(task: Task, volunteer: Volunteer) -> list[str]:
    """What they have of what the task asks for; without any, the nearest they have."""
    asked = [row for row in task.skills.all() if row.part == TaskSkill.Part.USES]
    have = {row.skill_id: row for row in volunteer.skills.all()}
    found = sorted((have[row.skill_id] for row in asked if row.skill_id in have), key=lambda row: -row.level)
    if found:
        return [LEVEL_WORDS[VolunteerSkill.Level(row.level)](row.skill.name) for row in found]
    return _near(asked, have.values())


def _near(asked: Iterable[TaskSkill], have: Iterable[VolunteerSkill]) -> list[str]:
    for needed in asked:
        own = [row for row in have if row.skill.category == needed.skill.category]
        if own:
            best = max(own, key=lambda row: (row.level, row.skill.name))
            words = {"own": best.skill.name, "needed": needed.skill.name}
            return [_("knows %(own)s, which is close to %(needed)s") % words]
    return []


def _languages(task: Task, volunteer: Volunteer) -> list[str]:
    """Those the task asks for and the person writes, but the one that everybody here reads."""
    own = (get_language() or "").split("-")[0]
    return [languages().get(code, code) for code in task.languages if code in volunteer.languages and code != own]


def _time(volunteer: Volunteer) -> str:
    if not volunteer.sittings:
        return ""
    longest = max(volunteer.sittings)
    words = {"time": minutes_words(longest)}
    return _("%(time)s and more at once") % words if longest >= LONG_SITTING else _("%(time)s at once") % words
