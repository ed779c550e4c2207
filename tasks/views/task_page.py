"""One task, open to everyone; also how a refused claim answers."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.decisions import Decision
from common.htmx import is_fragment
from common.visitors import same_for_visitors
from tasks.forms.questions import QuestionForm
from tasks.forms.slot import SlotForm
from tasks.models import Impression, Task
from tasks.selectors import task_page as selectors
from tasks.selectors.brief_changes import changes_of
from tasks.selectors.lines import Viewer
from tasks.selectors.questions import question_thread
from tasks.selectors.series import series_of
from tasks.services.contracts import terms_of, terms_version
from tasks.services.impressions import note_shown


def visible_task(request: HttpRequest, public_id: UUID) -> Task:
    """The task if this person may see it; else it does not exist."""
    task = selectors.find_task(request.user, public_id)
    if task is None:
        raise Http404
    return task


@require_safe
@same_for_visitors
def task_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return show_task(request, visible_task(request, public_id))


def show_task(
    request: HttpRequest,
    task: Task,
    *,
    refused: Decision | None = None,
    slot_form: SlotForm | None = None,
    question_form: QuestionForm | None = None,
) -> HttpResponse:
    """The page as it is now; after a refusal with its reason on top, its status, and only the news for htmx."""
    page = selectors.task_page(task, Viewer(request.user), timezone.now())
    if page.invitation and refused is None:
        note_shown(
            volunteer_id=page.invitation.invitation.volunteer_id,
            task_ids=[task.pk],
            place=Impression.Place.INVITATION,
            now=timezone.now(),
        )
    terms = terms_of(task)
    context: dict[str, Any] = {
        "page": page,
        "task": task,
        "terms": terms,
        "terms_version": terms_version(terms),
        "canonical": f"{settings.SITE_URL}{task.get_absolute_url()}",
        "refused": refused,
        "slot_form": slot_form or SlotForm(until=page.box.due_at),
        "thread": question_thread(task, request.user, now=timezone.now()),
        "question_form": question_form or QuestionForm(),
        "changes": changes_of(task),
        "series": series_of(task, request.user),
    }
    is_news = refused is not None and is_fragment(request)
    template = "tasks/partials/claim_answer.html" if is_news else "tasks/task_detail.html"
    status = refused.status if refused is not None else context["question_form"].status
    return render(request, template, context, status=status)
