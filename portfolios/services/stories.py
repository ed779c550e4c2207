"""Stories: the owner's words around facts that nobody types."""

from collections.abc import Mapping

from django.db import transaction

from common.decisions import ActionDenied, Decision
from portfolios import rules
from portfolios.models import PortfolioLine, Story
from portfolios.selectors.stories import facts_of, for_stories, points_met


class StoryProblems(ActionDenied):
    """A story with numbers of its own; `problems` names each part and what to do."""

    def __init__(self, problems: list[Decision]) -> None:
        super().__init__(problems[0])
        self.problems = problems


@transaction.atomic
def tell_story(*, line_id: int, parts: Mapping[str, str]) -> Story:
    """Stores situation, task, action and result. Refuses numbers that nobody confirmed, and unknown facts (400)."""
    PortfolioLine.objects.select_for_update().get(pk=line_id)
    line = for_stories(PortfolioLine.objects.filter(pk=line_id)).get()
    points = points_met([line.claim_id]).get(line.claim_id, [])
    problems = rules.problems_in_story(parts, facts_of(line, points))
    if problems:
        raise StoryProblems(problems)
    story, _is_new = Story.objects.update_or_create(line=line, defaults={name: parts[name] for name in rules.PARTS})
    return story
