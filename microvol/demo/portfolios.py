"""What the demo's people made of their accepted work: titles, roles, a picture, a story, work done elsewhere."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from portfolios.models import PortfolioLine
from portfolios.selectors.covers import pictures_of_work
from portfolios.selectors.statements import choosable
from portfolios.services.cards import draw_line_card, draw_page_card
from portfolios.services.career import save_other_work, save_role
from portfolios.services.covers import choose_cover, make_cover
from portfolios.services.lines import select_lines, update_line
from portfolios.services.statements import make_statement
from portfolios.services.stories import tell_story
from tasks.models import Claim
from vocabularies.selectors import skills_in_order
from volunteers.models import Volunteer


def tell_portfolios(data: dict[str, Any], claims: Mapping[str, Claim], volunteers: Mapping[str, Volunteer]) -> None:
    for row in data["roles"]:
        skills = skills_in_order(row["skills"])
        save_role(volunteer_id=volunteers[row["volunteer"]].pk, role_id=None, name=row["name"], skills=skills)
    for row in data["elsewhere"]:
        save_other_work(
            volunteer_id=volunteers[row["volunteer"]].pk,
            work_id=None,
            title=row["title"],
            organization_name=row["organization_name"],
            started_date=date.fromisoformat(row["started"]),
            ended_date=date.fromisoformat(row["ended"]),
            summary=row["summary"],
            link="",
            visibility="public",
        )
    lines = [_tell(row, claims[row["claim"]]) for row in data["lines"]]
    volunteer_id = lines[0].volunteer_id
    select_lines(volunteer_id=volunteer_id, line_ids=[line.pk for line in lines])
    # The load ends by forgetting all promised jobs, so what they would draw is drawn here.
    draw_page_card(volunteer_id=volunteer_id)
    for line in lines:
        draw_line_card(line_id=line.pk)


def add_statement(volunteer: Volunteer, now: datetime) -> None:
    """The last half year on paper, by month."""
    first, last = (now - timedelta(days=183)).date(), now.date()
    make_statement(
        volunteer_id=volunteer.pk, first=first, last=last, shows_months=True, now=now,
        line_ids=choosable(volunteer, first=first, last=last).values_list("public_id", flat=True),
    )  # fmt: skip


def _tell(row: dict[str, Any], claim: Claim) -> PortfolioLine:
    line = PortfolioLine.objects.get(claim=claim)
    line = update_line(
        line_id=line.pk,
        own_title=row["own_title"],
        role=row["role"],
        summary=row.get("summary", line.summary),
        learned=row.get("learned", line.learned),
        shows_learned=True,
        is_selected=line.is_selected,
        situation=row.get("situation", ""),
        different=row.get("different", ""),
    )
    if "story" in row:
        tell_story(line_id=line.pk, parts=row["story"])
    if "cover" in row:
        cover = choose_cover(line_id=line.pk, file_id=pictures_of_work(line)[0].pk, alt=row["cover"])
        assert cover is not None
        make_cover(cover_id=cover.pk)
    return line
