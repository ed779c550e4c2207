"""Writing a brief: a guided form that keeps a draft whatever happens, the live brief check, and posting."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import IntegrityError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from organizations.models import Membership, Organization
from tasks import rules
from tasks.brief_check import Check, State, check_brief, with_findings
from tasks.forms.brief_values import MINUTES, example_of
from tasks.forms.briefs import BriefForm
from tasks.kinds import OFFERED_KINDS
from tasks.models import BriefTemplate, Task
from tasks.selectors.brief_checks import check_of
from tasks.selectors.people import work_again_count
from tasks.selectors.recorded_times import real_times
from tasks.selectors.volunteers import COUNTED_MAX, fitting_volunteer_count
from tasks.services.brief_files import attach_task_file, remove_task_file
from tasks.services.briefs import BriefProblems, create_task, update_task
from tasks.services.publishing import publish_task
from tasks.states import TaskStatus
from tasks.views.desk import publisher_at, task_at
from vocabularies.services import languages

# Where the form leads once the draft is kept, by the value of the button.
NEXT_PAGES = {
    "preview": "tasks:task_preview",
    "split": "tasks:task_split",
    "ask": "tasks:brief_check_ask",
    "keep": "tasks:template_create",
}
BEGUN = "tasks.brief.begun"
FORM_LIFE = timedelta(days=30)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_create(request: PersonRequest, slug: str) -> HttpResponse:
    """The ten kinds and the team's own templates first; with `?kind=` or `?template=` the form, filled in with it."""
    seat = publisher_at(request, slug)
    if request.method == "POST":
        # The key makes a second click, and a second try after an error, change the first one's draft.
        return _save(request, seat, _task_of_key(seat.organization, request.POST.get("key", "")))
    kind = OFFERED_KINDS.get(request.GET.get("kind", ""))
    if "template" in request.GET:
        kept = get_object_or_404(BriefTemplate, organization=seat.organization, public_id=_key(request.GET["template"]))
        return _page(request, seat, BriefForm(organization=seat.organization, initial=kept.brief))
    if kind is None:
        templates = BriefTemplate.objects.filter(organization=seat.organization).order_by("name", "pk")
        context = {"organization": seat.organization, "kinds": OFFERED_KINDS.values(), "templates": templates}
        return render(request, "tasks/desk/kind_choice.html", context)
    form = BriefForm(organization=seat.organization, kind=kind.code, initial=example_of(kind))
    return _page(request, seat, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    seat = publisher_at(request, slug)
    task = task_at(seat.organization, public_id)
    rules.can_edit_brief(status=task.status).require()
    rules.can_rewrite(is_made_by_site=task.is_made_by_site).require()
    if request.method == "POST":
        return _save(request, seat, task)
    form = BriefForm(organization=seat.organization, task=task)
    kind = OFFERED_KINDS.get(request.GET.get("kind", ""))
    if kind is not None and not form.locked:
        form = BriefForm(organization=seat.organization, task=task, initial=form.with_example(kind))
    return _page(request, seat, form)


@login_required
@require_POST
def task_kind(request: PersonRequest, slug: str) -> HttpResponse:
    """The form again for another kind, with what was written; its example fills what nobody changed. Saves nothing."""
    seat = publisher_at(request, slug)
    task = _task_of_key(seat.organization, request.POST.get("key", ""))
    written = BriefForm(request.POST, organization=seat.organization, task=task)
    kind = OFFERED_KINDS.get(request.GET.get("kind", ""), written.chosen_kind)
    form = BriefForm(organization=seat.organization, task=task, initial=written.with_example(kind))
    return render(request, "tasks/desk/brief_form.html#brief", _context(seat, form, key=request.POST.get("key", "")))


@login_required
@require_POST
def task_check(request: PersonRequest, slug: str) -> HttpResponse:
    """The brief check, the preview and the hints for what is written now. Saves nothing."""
    seat = publisher_at(request, slug)
    task = _task_of_key(seat.organization, request.POST.get("key", ""))
    form = BriefForm(request.POST, organization=seat.organization, task=task)
    context = _context(seat, form, key=request.POST.get("key", ""))
    # Only what the page does not say yet is sent, and so read out by a screen reader.
    seen = set(request.POST.get("seen", "").split())
    context |= {"is_swap": True, "news": [check for check in context["checks"] if _mark(check) not in seen]}
    return render(request, "tasks/desk/brief_form.html#checked", context)


@login_required
@require_POST
def task_autosave(request: PersonRequest, slug: str) -> HttpResponse:
    """Keeps a draft while it is written: 204, or why not."""
    seat = publisher_at(request, slug)
    form = BriefForm(
        request.POST,
        organization=seat.organization,
        task=_task_of_key(seat.organization, request.POST.get("key", "")),
    )
    if not form.is_keepable:
        return JsonResponse({"code": "title_missing", "detail": _("Not saved yet. A draft needs a title.")}, status=400)
    if form.task is not None and form.task.status != TaskStatus.DRAFT:
        detail = _("This task is out, so changes wait until you save them.")
        return JsonResponse({"code": "not_a_draft", "detail": detail}, status=409)
    try:
        _keep(form, seat)
    except ActionDenied as denied:
        return JsonResponse({"code": denied.code, "detail": denied.decision.message}, status=denied.decision.status)
    return HttpResponse(status=204)


def _save(request: PersonRequest, seat: Membership, task: Task | None) -> HttpResponse:
    """Keeps what can be kept, says what is wrong, and posts if asked and complete."""
    if "suggest" in request.POST or "check" in request.POST:
        return _as_written(request, seat, task)
    data = request.POST.copy()
    if "use_minutes" in data:
        data["minutes"] = request.POST["use_minutes"]
    is_posting = "post" in data
    form = BriefForm(data, request.FILES, organization=seat.organization, task=task, is_posting=is_posting)
    is_out = task is not None and task.status != TaskStatus.DRAFT
    if form.is_valid() or (form.is_keepable and not is_out):
        try:
            task = _keep(form, seat)
            if is_posting and form.is_valid():
                publish_task(
                    task_id=task.pk,
                    actor_id=request.user.pk,
                    now=timezone.now(),
                    with_head_start="head_start" in data,
                )
        except BriefProblems as problems:
            for decision in problems.problems:
                form.refuse(decision)
        except ActionDenied as denied:
            form.refuse(denied.decision)
    next_page = data.get("next", "")
    # A time that no task may take is what splitting is for.
    faults = set(form.errors) - ({"minutes_other"} if next_page == "split" else set())
    if faults or task is None:
        is_kept = task is not None and task.status == TaskStatus.DRAFT and form.is_keepable
        return _page(request, seat, form, is_kept=is_kept, task=task)
    task.refresh_from_db()
    if task.status == TaskStatus.DRAFT and next_page in NEXT_PAGES:
        return _go_on(task, next_page, form.minutes_now)
    messages.success(request, _said(task, is_posting, is_out))
    if task.status == TaskStatus.DRAFT:
        return redirect("tasks:task_edit", seat.organization.slug, task.public_id)
    return redirect("tasks:desk_task", seat.organization.slug, task.public_id)


def _go_on(task: Task, next_page: str, minutes: int | None) -> HttpResponse:
    """With the draft kept, to what its author asked for. A time that no task may take is only known to the form."""
    address = reverse(NEXT_PAGES[next_page], args=[task.organization.slug, task.public_id])
    too_long = next_page == "split" and minutes and minutes > settings.TASK_MINUTES_MAX
    return redirect(f"{address}?minutes={minutes}" if too_long else address)


def _as_written(request: PersonRequest, seat: Membership, task: Task | None) -> HttpResponse:
    """The form as it was typed, with the brief check and the skills its words name. Saves nothing, finds no fault."""
    written = BriefForm(request.POST, organization=seat.organization, task=task)
    form = BriefForm(organization=seat.organization, task=task, initial=written.as_written())
    return _page(request, seat, form, task=task)


def _keep(form: BriefForm, seat: Membership) -> Task:
    """Stores the brief as far as it could be understood, and its files."""
    now, actor_id = timezone.now(), seat.user_id
    task = form.task
    if task is None:
        key = _key(form.data.get("key", ""))
        try:
            task = create_task(
                organization_id=seat.organization_id, actor_id=actor_id, brief=form.brief(), now=now, public_id=key,
                begun_at=_begun_at(form.data.get("begun", "")),
            )  # fmt: skip
        except IntegrityError:  # the first of two clicks was faster
            task = task_at(seat.organization, key)
    else:
        task = update_task(task_id=task.pk, actor_id=actor_id, brief=form.brief(), now=now)
    for noted in form.cleaned_data.get("uploads") or []:
        attach_task_file(task_id=task.pk, actor_id=actor_id, upload=noted.upload, note=noted.note, now=now)
    gone = set(form.cleaned_data.get("remove_files") or [])
    for file in form.stored_files:
        if str(file.public_id) in gone:
            remove_task_file(file_id=file.pk, actor_id=actor_id, now=now)
    return task


def _said(task: Task, is_posting: bool, was_out: bool) -> str:
    if was_out and task.status == TaskStatus.IN_MODERATION:
        return _("Saved. A person at Microvol reads the new words, and then it is open again.")
    if was_out and task.status == TaskStatus.IN_MODERATION:
        return _("Saved. A person at Microvol reads it before volunteers see it.")
    if was_out:
        return _("Saved. Volunteers see the new words now.") if task.status == TaskStatus.OPEN else _("Saved.")
    if not is_posting:
        return _("Draft saved.")
    if task.status == TaskStatus.IN_MODERATION:
        return _("Sent. A person at Microvol reads it, usually within a few hours, and then it opens.")
    return _("Your task is open. Volunteers can claim it now.")


def _page(
    request: PersonRequest, seat: Membership, form: BriefForm, *, is_kept: bool = False, task: Task | None = None
) -> HttpResponse:
    key = str(task.public_id) if task else request.POST.get("key", "")
    if is_kept and task is not None:
        form.files_were_stored(list(task.files.order_by("pk")))
    context = {**_context(seat, form, key=key), "is_kept": is_kept}
    return render(request, "tasks/desk/brief_form.html", context, status=form.status)


def _context(seat: Membership, form: BriefForm, *, key: str = "") -> dict[str, Any]:
    task, organization = form.task, seat.organization
    minutes, words = form.minutes_now, form.words()
    real = real_times(words)
    findings = rules.findings_in_brief(dataclasses.asdict(words))
    checks = with_findings(check_brief(words, real), findings)
    hints = {check.field: check for check in checks}
    is_off = hints["minutes"].state == State.WARN
    return {
        "organization": organization,
        "form": form,
        "task": task,
        "brief_check": check_of(task) if task else None,
        "is_swap": False,
        "is_kept": False,
        "saved_at": task.updated_at if task else None,
        "key": key or (str(task.public_id) if task else str(uuid4())),
        "kinds": OFFERED_KINDS.values(),
        "checks": checks,
        "findings": findings,
        "hints": hints,
        "good_count": sum(check.is_good for check in checks),
        "missing": form.missing(timezone.now()),
        "is_draft": task is None or task.status == TaskStatus.DRAFT,
        "again_count": work_again_count(organization),
        "has_head_start": "head_start" in form.data,
        "needs_moderation": rules.needs_moderation(
            is_checked=organization.is_checked, approved_briefs=organization.approved_brief_count
        ),
        "seen": " ".join(map(_mark, checks)),
        "begun": form.data.get("begun") or _sign_now(),
        "looks_short": real is not None and real.low > (minutes or 0),
        "suggested_minutes": next((box for box in MINUTES if real and box >= real.high), None) if is_off else None,
        "lease": rules.lease_for(minutes) if minutes else None,
        "volunteers_counted_max": COUNTED_MAX,
        "volunteer_count": fitting_volunteer_count([skill.pk for skill in form.skills_now], minutes or 0),
        "skill_names": form.names.names,
        "language_names": languages().values(),
    }


def _mark(check: Check) -> str:
    """A short sign of what a hint says."""
    return f"{check.field}-{crc32(repr((check.state, check.hint, check.notes)).encode()):x}"


def _sign_now() -> str:
    """Stands in the empty form, so that the finished task can say when its author began."""
    return signing.dumps(timezone.now().isoformat(), salt=BEGUN)


def _begun_at(signed: str) -> datetime | None:
    try:
        return datetime.fromisoformat(signing.loads(signed, salt=BEGUN, max_age=FORM_LIFE))
    except signing.BadSignature:
        return None


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def _task_of_key(organization: Organization, text: str) -> Task | None:
    try:
        key = UUID(text)
    except ValueError:
        return None
    return Task.objects.select_related("organization").filter(organization=organization, public_id=key).first()
