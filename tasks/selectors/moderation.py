"""What moderators read about a brief, an organisation or a report before they decide."""

from tasks.models import TaskEvent

DECISIONS = ("brief_approved", "brief_returned")


def was_sent_back(task_id: int) -> bool:
    """Whether the last decision about this brief was to send it back."""
    decided = TaskEvent.objects.filter(task_id=task_id, kind__in=DECISIONS).order_by("-pk")
    return decided.values_list("kind", flat=True).first() == "brief_returned"
