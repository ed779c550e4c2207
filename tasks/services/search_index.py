"""What a search finds a task by. Only open tasks are searched, so drafts have no index yet."""

from django.contrib.postgres.search import SearchVector
from django.db.models import Value

from tasks.models import Task
from vocabularies.models import Cause, Skill


def index_for_search(task: Task) -> None:
    """Writes the vector of a task that is open or about to be.

    By weight: title, then skills and organisation, then the brief's text; English word forms.
    """
    skills = list(Skill.objects.filter(pk__in=task.skill_ids))
    causes = Cause.objects.filter(pk__in=task.cause_ids).values_list("name", flat=True)
    skill_words = [" ".join([skill.name, *skill.aliases]) for skill in skills]
    middle = " ".join([task.organization.name, task.deliverable, *causes, *skill_words])
    body = f"{task.why} {task.need}"
    vector = (
        SearchVector(Value(task.title), weight="A", config="english")
        + SearchVector(Value(middle), weight="B", config="english")
        + SearchVector(Value(body), weight="C", config="english")
        # Unstemmed words too, so that names and other languages are found as written.
        + SearchVector(Value(f"{task.title} {task.organization.name}"), weight="B", config="simple")
    )
    Task.objects.filter(pk=task.pk).update(search=vector)
