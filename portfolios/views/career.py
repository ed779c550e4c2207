"""The owner's roles to aim for, and their work done elsewhere."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.decisions import ActionDenied
from portfolios.forms.career import OtherWorkForm, RoleForm
from portfolios.models import OtherWork, TargetRole
from portfolios.selectors.roles import role_evidence, suggested_roles
from portfolios.services.career import remove_other_work, remove_role, save_other_work, save_role
from portfolios.services.lines import select_lines
from vocabularies.selectors import SkillNames
from volunteers.services import ensure_volunteer

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM_METHODS)
def role_list(request: HttpRequest) -> HttpResponse:
    """All roles, and a form for a new one; ?start= fills it in with one of ours."""
    names = SkillNames()
    form = RoleForm(request.POST if request.method == "POST" else None, initial=_start(request, names), names=names)
    answer = _save_role(request, form, None)
    if answer is not None:
        return answer
    roles = TargetRole.objects.own(request.user).prefetch_related("skills").order_by("name", "pk")
    context = {"roles": list(roles), "form": form, "suggested": suggested_roles()}
    return render(request, "portfolios/role_list.html", context, status=form.status)


@login_required
@require_safe
def role_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The evidence for one role: its skills, the lines that fit best, their stories to copy."""
    role = _own_role(request, public_id)
    site = request.build_absolute_uri("/").rstrip("/")
    context = {"role": role, "evidence": role_evidence(role, request.user, site=site, now=timezone.now())}
    return render(request, "portfolios/role_detail.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def role_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    role = _own_role(request, public_id)
    posted = request.POST if request.method == "POST" else None
    form = RoleForm(posted, initial=RoleForm.values_of(role), names=SkillNames())
    answer = _save_role(request, form, role)
    if answer is not None:
        return answer
    return render(request, "portfolios/role_edit.html", {"role": role, "form": form}, status=form.status)


@login_required
@require_POST
def role_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    role = _own_role(request, public_id)
    remove_role(role_id=role.pk)
    messages.success(request, _("“%(name)s” is removed.") % {"name": role.name})
    return redirect("portfolios:role_list")


@login_required
@require_POST
def role_select(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Puts the public lines that fit this role best on top of the page."""
    role = _own_role(request, public_id)
    lines = role_evidence(role, request.user, site="", now=timezone.now()).for_the_top
    select_lines(volunteer_id=role.volunteer_id, line_ids=[line.pk for line in lines])
    messages.success(request, _("Your page begins with the work for “%(name)s” now.") % {"name": role.name})
    return redirect("portfolios:role_detail", role.public_id)


@login_required
@require_http_methods(FORM_METHODS)
def other_work_list(request: HttpRequest) -> HttpResponse:
    """Work done elsewhere, and a form for more of it."""
    form = OtherWorkForm(request.POST if request.method == "POST" else None)
    answer = _save_other_work(request, form, None)
    if answer is not None:
        return answer
    works = OtherWork.objects.own(request.user).order_by("-started_date", "-pk")
    context = {"works": list(works), "form": form}
    return render(request, "portfolios/other_work_list.html", context, status=form.status)


@login_required
@require_http_methods(FORM_METHODS)
def other_work_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    work = _own_work(request, public_id)
    form = OtherWorkForm(request.POST if request.method == "POST" else None, initial=OtherWorkForm.values_of(work))
    answer = _save_other_work(request, form, work)
    if answer is not None:
        return answer
    return render(request, "portfolios/other_work_edit.html", {"work": work, "form": form}, status=form.status)


@login_required
@require_POST
def other_work_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    work = _own_work(request, public_id)
    remove_other_work(work_id=work.pk)
    messages.success(request, _("“%(title)s” is removed.") % {"title": work.title})
    return redirect("portfolios:other_work_list")


def _save_role(request: HttpRequest, form: RoleForm, role: TargetRole | None) -> HttpResponse | None:
    """The way on when it was saved; else the form says what to do."""
    if not form.is_bound or not form.is_valid():
        return None
    volunteer = ensure_volunteer(user_id=request.user.pk)  # type: ignore[arg-type]
    try:
        saved = save_role(volunteer_id=volunteer.pk, role_id=role.pk if role else None, **form.cleaned_data)
    except ActionDenied as denied:
        form.refuse(denied.decision)
        return None
    return redirect("portfolios:role_detail", saved.public_id)


def _save_other_work(request: HttpRequest, form: OtherWorkForm, work: OtherWork | None) -> HttpResponse | None:
    if not form.is_bound or not form.is_valid():
        return None
    volunteer = ensure_volunteer(user_id=request.user.pk)  # type: ignore[arg-type]
    try:
        save_other_work(volunteer_id=volunteer.pk, work_id=work.pk if work else None, **form.cleaned_data)
    except ActionDenied as denied:
        form.refuse(denied.decision)
        return None
    messages.success(request, _("Saved."))
    return redirect("portfolios:other_work_list")


def _start(request: HttpRequest, names: SkillNames) -> dict[str, str]:
    wanted = request.GET.get("start", "")
    role = next((role for role in suggested_roles() if role["name"] == wanted), None)
    if role is None:
        return {}
    skills = [names.by_slug[slug].name for slug in role["skills"] if slug in names.by_slug]
    return {"name": role["name"], "skills": ", ".join(skills)}


def _own_role(request: HttpRequest, public_id: UUID) -> TargetRole:
    own = TargetRole.objects.own(request.user).select_related("volunteer")
    return get_object_or_404(own, public_id=public_id)


def _own_work(request: HttpRequest, public_id: UUID) -> OtherWork:
    return get_object_or_404(OtherWork.objects.own(request.user), public_id=public_id)
