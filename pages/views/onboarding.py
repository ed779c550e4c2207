"""What fits you: the questions after joining, and the count of tasks that runs beside them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PersonRequest
from organizations.models import Organization
from tasks.selectors.fitting import Fitting, count_fitting
from vocabularies.services import languages
from volunteers import selectors, services
from volunteers.forms import FitForm
from volunteers.models import Volunteer


@login_required
@require_safe
def start(request: PersonRequest) -> HttpResponse:
    """Where signing in leads: Today for volunteers, else the desk of one's organisation, else the questions."""
    volunteer = selectors.volunteer_of(request.user.pk)
    if volunteer and volunteer.onboarded_at:
        return redirect("pages:today")
    organization = Organization.objects.active().of_member(request.user).order_by("pk").first()
    return redirect("tasks:desk_home", slug=organization.slug) if organization else redirect("pages:welcome")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        services.ensure_volunteer(user_id=request.user.pk)
    volunteer = selectors.volunteer_of(request.user.pk)
    if volunteer and "skip" in request.POST:
        services.skip_onboarding(volunteer_id=volunteer.pk, now=timezone.now())
        return redirect("pages:today")
    form = FitForm(request.POST if request.method == "POST" else None, volunteer=volunteer)
    if volunteer and form.is_valid():
        services.update_profile(volunteer_id=volunteer.pk, now=timezone.now(), **form.answers())
        messages.success(request, _("Saved. Your suggestions follow these answers."))
        return redirect("pages:today")
    context = {
        "form": form,
        "fitting": _fitting(form) if form.is_bound else _fitting_stored(volunteer),
        "is_first": volunteer is None or volunteer.onboarded_at is None,
        "language_names": languages().values(),
    }
    return render(request, "pages/welcome.html", context, status=400 if form.is_bound else 200)


@login_required
@require_safe
def welcome_matches(request: PersonRequest) -> HttpResponse:
    """The count for answers that are not saved yet."""
    form = FitForm(request.GET, volunteer=selectors.volunteer_of(request.user.pk))
    form.is_valid()
    return render(request, "pages/welcome.html#matches", {"fitting": _fitting(form)})


def _fitting(form: FitForm) -> Fitting:
    answers = form.answers()
    wanted = {name: answers[name] for name in ("sittings", "languages", "skill_ids", "goal_ids", "cause_ids")}
    return count_fitting(now=timezone.now(), **wanted)


def _fitting_stored(volunteer: Volunteer | None) -> Fitting:
    if volunteer is None:
        return count_fitting(now=timezone.now())
    return count_fitting(
        now=timezone.now(),
        sittings=volunteer.sittings,
        languages=volunteer.languages,
        skill_ids=[row.skill_id for row in volunteer.skills.all()],
        goal_ids=[row.skill_id for row in volunteer.goals.all()],
        cause_ids=[cause.pk for cause in volunteer.causes.all()],
    )
