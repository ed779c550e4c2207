"""Public questions: asked on a task's page, answered at the desk, hidden where they must be."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import PersonRequest
from common.decisions import ActionDenied
from common.htmx import is_fragment, refusal
from organizations.models import Membership
from organizations.selectors import role_in
from organizations.states import Role
from tasks import rules
from tasks.forms.questions import AnswerForm, QuestionForm
from tasks.forms.reasons import ReasonForm
from tasks.models import Question, Task
from tasks.selectors.questions import question_thread
from tasks.services.questions import answer_question, ask_question, edit_answer, hide_question
from tasks.views.desk import seat_at
from tasks.views.task_page import show_task, visible_task


@require_safe
def question_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The questions on one task, from the one after the row named; the task's page shows the first of them."""
    task = visible_task(request, public_id)
    thread = question_thread(task, request.user, now=timezone.now(), after=request.GET.get("after", ""))
    return render(request, "tasks/question_list.html", {"task": task, "thread": thread})


@login_required
@require_POST
def question_create(request: PersonRequest, public_id: UUID) -> HttpResponse:
    task = visible_task(request, public_id)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            ask_question(task_id=task.pk, author_id=request.user.pk, now=timezone.now(), **form.cleaned_data)
        except ActionDenied as denied:
            if denied.decision.status == 403:
                return refusal(request, denied, back=task.get_absolute_url())
            form.refuse(denied.decision)
        else:
            if is_fragment(request):
                return _panel(request, task, QuestionForm(), was_sent=True)
            return HttpResponseRedirect(f"{task.get_absolute_url()}#questions", status=303)
    if is_fragment(request):
        return _panel(request, task, form)
    return show_task(request, task, question_form=form)


def _panel(request: HttpRequest, task: Task, form: QuestionForm, *, was_sent: bool = False) -> HttpResponse:
    context = {
        "thread": question_thread(task, request.user, now=timezone.now()),
        "question_form": form,
        "was_sent": was_sent,
    }
    return render(request, "tasks/partials/questions.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk_question(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """One question at its organisation's desk: who asked, and the answer, with what it makes better in the brief."""
    seat = seat_at(request, slug)
    question = _question_at(seat, public_id)
    is_sent = request.method == "POST"
    form = AnswerForm(request.POST if is_sent else None, task=question.task, may_edit=seat.can_publish)
    if is_sent and form.is_valid():
        try:
            answer_question(
                question_id=question.pk,
                actor_id=request.user.pk,
                answer=form.cleaned_data["answer"],
                changes=form.changes,
                now=timezone.now(),
            )
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Answered. Everyone who reads the task sees it."))
            return redirect("tasks:desk_messages", slug)
    return _desk_page(request, seat, question, form)


@login_required
@require_POST
def answer_edit(request: PersonRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Other words for an answer that was given; everyone reads that it was edited."""
    seat = seat_at(request, slug)
    question = _question_at(seat, public_id)
    form = AnswerForm(request.POST, task=question.task, may_edit=False)
    if form.is_valid():
        try:
            edit_answer(
                question_id=question.pk,
                actor_id=request.user.pk,
                answer=form.cleaned_data["answer"],
                now=timezone.now(),
            )
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            messages.success(request, _("Saved. Everyone who reads the task sees the new words."))
            return redirect("tasks:desk_question", slug, public_id)
    return _desk_page(request, seat, question, form)


def _question_at(seat: Membership, public_id: UUID) -> Question:
    found = Question.objects.filter(task__organization=seat.organization).select_related(
        "task__organization", "author", "answered_by", "hidden_by"
    )
    return get_object_or_404(found, public_id=public_id)


def _desk_page(request: PersonRequest, seat: Membership, question: Question, form: AnswerForm) -> HttpResponse:
    """With a form where there is something to write: the answer, or other words for it."""
    is_answered = question.answered_at is not None
    if is_answered and not form.is_bound:
        form = AnswerForm(initial={"answer": question.answer}, task=question.task, may_edit=False)
    context = {
        "organization": seat.organization,
        "seat": seat,
        "question": question,
        "is_answered": is_answered,
        "form": form if form.is_bound or not question.hidden_at else None,
    }
    return render(request, "tasks/desk/desk_question.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_hide(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """For the organisation's owners and managers, and for moderators: asks for a reason first; the asker reads it."""
    questions = Question.objects.visible_to(request.user).select_related("task__organization")
    question = get_object_or_404(questions, public_id=public_id)
    role = role_in(question.task.organization_id, request.user.pk)
    rules.can_hide_question(
        is_publisher=role in {Role.OWNER, Role.MANAGER},
        is_staff=request.user.is_staff,
        is_hidden=question.hidden_at is not None,
    ).require()
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        hide_question(question_id=question.pk, actor_id=request.user.pk, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Hidden. Whoever asked was told why."))
        return HttpResponseRedirect(f"{question.task.get_absolute_url()}#questions", status=303)
    context = {"question": question, "task": question.task, "form": form}
    return render(request, "tasks/question_hide.html", context, status=form.status)
