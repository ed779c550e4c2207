"""The same work again: using a task again, repeating it in a series, and splitting a draft into linked ones."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest
from tasks import rules
from tasks.brief_check import BriefWords
from tasks.brief_check.splitting import propose_parts, ways_to_split
from tasks.forms.splits import BasePartFormSet, PartFormSet
from tasks.models import Task
from tasks.selectors.desk import words_of
from tasks.services.copies import copy_task, repeat_task, split_task
from tasks.views.desk import publisher_at, task_at

WAY_WORDS = {
    "results": gettext_lazy("By its results"),
    "list": gettext_lazy("By the list in the brief"),
    "amount": gettext_lazy("By the amount of work"),
    "points": gettext_lazy("By its points"),
    "time": gettext_lazy("Into equal parts"),
}


@login_required
@require_POST
def task_copy(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    done = _("A new draft with the same brief, points, skills and files. Change what is different this time.")
    return _made(request, slug, public_id, copy_task, done)


@login_required
@require_POST
def task_repeat(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    done = _("The next one of the series, as a draft. Change what is different this time.")
    return _made(request, slug, public_id, repeat_task, done)


def _made(request: PersonRequest, slug: str, public_id: UUID, service: Callable[..., Task], done: str) -> HttpResponse:
    """Calls the service and leads to the new draft."""
    seat = publisher_at(request, slug)
    task = task_at(seat.organization, public_id)
    made = service(task_id=task.pk, actor_id=request.user.pk, now=timezone.now())
    messages.success(request, done)
    return redirect("tasks:task_edit", slug, made.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_split(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Proposes parts of a draft, which the author changes; then makes a draft of each."""
    seat = publisher_at(request, slug)
    task = task_at(seat.organization, public_id)
    rules.can_split(status=task.status, part_count=rules.PARTS_MIN).require()
    rules.can_rewrite(is_made_by_site=task.is_made_by_site).require()
    words = words_of(task, minutes=_number(request.GET.get("minutes", ""), settings.TASK_MINUTES_MAX * rules.PARTS_MAX))
    ways = ways_to_split(words)
    way = request.GET.get("way", "")
    way = way if way in ways else ways[0]
    formset: BasePartFormSet = (
        _bound(request) if request.method == "POST" else _proposed(words, way, request.GET.get("parts", ""))
    )
    if formset.is_bound and formset.is_valid():
        made = split_task(task_id=task.pk, actor_id=request.user.pk, parts=formset.parts, now=timezone.now())
        count = len(made)
        said = ngettext("%(n)s draft is ready.", "%(n)s drafts are ready. Post each when it is complete.", count)
        messages.success(request, said % {"n": count})
        return redirect("tasks:desk_task", slug, made[0].public_id)
    context = {
        "organization": seat.organization,
        "task": task,
        "formset": formset,
        "way": way,
        "ways": [(code, WAY_WORDS[code]) for code in ways],
        "takes_count": way in {"amount", "time"},
        "part_count": len(formset.forms),
        "parts_min": rules.PARTS_MIN,
        "parts_max": rules.PARTS_MAX,
        "minutes": words.minutes,
        "too_long": words.minutes if words.minutes != task.minutes else None,
    }
    return render(request, "tasks/desk/task_split.html", context, status=formset.status)


def _bound(request: PersonRequest) -> BasePartFormSet:
    return PartFormSet(request.POST, prefix="part")


def _proposed(words: BriefWords, way: str, count: str) -> BasePartFormSet:
    parts = propose_parts(words, way, _number(count, rules.PARTS_MAX) or 0)
    initial = [
        {
            "title": part.title, "need": part.need, "deliverable": part.deliverable, "minutes": part.minutes,
            "points": "\n".join(part.points),
        }
        for part in parts
    ]  # fmt: skip
    return PartFormSet(prefix="part", initial=initial)


def _number(text: str, most: int) -> int | None:
    """A number from an address; None for anything else."""
    return min(int(text), most) if text.isdecimal() and len(text) < 6 else None
