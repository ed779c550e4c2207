"""What people ask in public in the demo, what is answered, and who is away."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from organizations.models import Organization
from organizations.services.absences import set_absence
from tasks.models import Question, Task
from tasks.services.questions import answer_question, ask_question

Action = Callable[[datetime], None]


def question_steps(
    item: dict[str, Any], users: Mapping[str, User], tasks: Mapping[str, Task]
) -> list[tuple[float, Action]]:
    """What happens to one question, each with how many hours ago. The task is there by then."""
    answer: dict[str, Any] = item.get("answer", {})

    def ask(moment: datetime) -> None:
        ask_question(task_id=tasks[item["task"]].pk, author_id=users[item["by"]].pk, body=item["text"], now=moment)

    def give(moment: datetime) -> None:
        task = Task.objects.get(pk=tasks[item["task"]].pk)
        changes = {name: getattr(task, name) + words for name, words in answer.get("adds", {}).items()}
        question = Question.objects.get(task=task, body=item["text"])
        answer_question(
            question_id=question.pk,
            actor_id=users[answer["by"]].pk,
            answer=answer["text"],
            changes=changes,
            now=moment,
        )

    steps: list[tuple[float, Action]] = [(item["hours_ago"], ask)]
    if answer:
        steps.append((answer["hours_ago"], give))
    return steps


def note_absence(
    item: dict[str, Any], users: Mapping[str, User], organizations: Mapping[str, Organization], now: datetime
) -> None:
    """Somebody of a team is away soon."""
    organization, user_id = organizations[item["organization"]], users[item["who"]].pk
    first = organization.day_of(now) + timedelta(days=item["starts_in_days"])
    set_absence(
        organization_id=organization.pk,
        user_id=user_id,
        actor_id=user_id,
        from_date=first,
        until_date=first + timedelta(days=item["days"]),
        deputy_id=users[item["deputy"]].pk,
        now=now,
    )
