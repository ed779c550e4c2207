"""Around writing briefs in the demo: templates, a series, a brief in parts, a checked draft, and writing times."""

import dataclasses
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import F

from tasks.brief_check.splitting import propose_parts
from tasks.forms.brief_values import kept_values_of
from tasks.models import Task
from tasks.selectors.desk import words_of
from tasks.services.brief_checks import ask_brief_check
from tasks.services.brief_templates import keep_template
from tasks.services.briefs import BriefInput, brief_of, update_task
from tasks.services.claims import claim_task
from tasks.services.copies import PartInput, copy_task, repeat_task, split_task
from tasks.services.publishing import publish_task
from tasks.services.submissions import SubmissionInput, submit_claim
from volunteers.models import Volunteer

TEMPLATES = {"parcel-chart": "One chart from our numbers", "winter-leaflet": "A leaflet to proofread"}
WRITING_MINUTES = [4, 6, 3, 11, 5, 4, 19]
ANSWERS = {
    "unclear": "I did not know whether “hub” means the building or the area it serves, and which of the 41 are open.",
    "deliver": "One page, A4, with 41 dots on a map and a number at each.",
    "start": "The list of hubs with their addresses. It is named in the draft but I could not find it.",
    "time": "About 3 hours: 41 addresses at 2 minutes each, then the drawing.",
}
WORDS = [{"words": "a clear map", "better": "a map that can be read at arm’s length on A4"}]


def add_writing(
    *, tasks: Mapping[str, Task], volunteers: Mapping[str, Volunteer], actor_id: int, now: datetime
) -> None:
    """Through the services, as a coordinator would; only the times of earlier briefs are set."""
    for number, minutes in enumerate(WRITING_MINUTES):
        earlier = Task.objects.filter(published_at__isnull=False, source="").annotate(
            turn=F("pk") % len(WRITING_MINUTES)
        )
        earlier.filter(turn=number).update(begun_at=F("published_at") - timedelta(minutes=minutes))
    organization_id = tasks["hub-map"].organization_id
    for key, name in TEMPLATES.items():
        values = kept_values_of(tasks[key])
        keep_template(organization_id=organization_id, actor_id=actor_id, name=name, values=values, now=now)
    repeat_task(task_id=tasks["hub-hours"].pk, actor_id=actor_id, now=now - timedelta(hours=20))
    _parts(tasks["sort-messages"], actor_id, now - timedelta(hours=26))
    _checked_draft(tasks["hub-map"], volunteers["jonas.okoye@demo.example"], actor_id, now - timedelta(hours=30))


def _parts(task: Task, actor_id: int, now: datetime) -> None:
    """Two hundred messages are too many for one sitting: four parts, of which two are out."""
    whole = copy_task(task_id=task.pk, actor_id=actor_id, now=now)
    words = {
        **brief_of(whole),
        "title": "Sort 200 messages from hub visitors into six topics",
        "minutes": 240,
        "places": 1,
    }
    whole = update_task(task_id=whole.pk, actor_id=actor_id, brief=BriefInput(**words), now=now)
    parts = [PartInput(**dataclasses.asdict(part)) for part in propose_parts(words_of(whole), "amount", 4)]
    for part in split_task(task_id=whole.pk, actor_id=actor_id, parts=parts, now=now)[:2]:
        publish_task(task_id=part.pk, actor_id=actor_id, now=now)


def _checked_draft(draft: Task, volunteer: Volunteer, actor_id: int, now: datetime) -> None:
    check = ask_brief_check(task_id=draft.pk, actor_id=actor_id, now=now)
    claim = claim_task(task_id=check.pk, volunteer_id=volunteer.pk, now=now + timedelta(hours=4))
    content = SubmissionInput(
        minutes=15, text="Add the list of addresses. Everything else I could work out.", links=[],
        answers={"fields": ANSWERS, "rows": WORDS},
    )  # fmt: skip
    submit_claim(claim_id=claim.pk, content=content, now=now + timedelta(hours=5))
