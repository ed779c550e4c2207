"""The product's routes, and the bare views it is measured against."""

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from tasks.models import Claim, Task
from tasks.selectors.kept import suggestions
from tasks.selectors.lines import Viewer, suggested_lines

LIST = engines["django"].from_string(
    "<ul>{% for task in tasks %}<li>{{ task.title }} {{ task.minutes }}</li>{% endfor %}</ul>"
)


def bare_list(request: HttpRequest) -> HttpResponse:
    """One indexed query, 20 rows, a template: the least a list page can do."""
    tasks = Task.objects.filter(status="open").order_by("-published_at", "-pk")[:20]
    return HttpResponse(LIST.render({"tasks": tasks}, request))


def bare_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One row by its key, a template."""
    return HttpResponse(LIST.render({"tasks": [Task.objects.get(public_id=public_id)]}, request))


def bare_detail_of_person(request: HttpRequest, public_id: str) -> HttpResponse:
    assert request.user.is_authenticated
    return bare_detail(request, public_id)


@require_POST
def bare_claim(request: HttpRequest, task_id: int) -> HttpResponse:
    """Session, user, UPDATE and INSERT: the least that giving a place away can be."""
    volunteer_id = request.user.volunteer.pk
    with transaction.atomic():
        free = Task.objects.filter(pk=task_id, taken_count__lt=F("places"))
        if free.update(taken_count=F("taken_count") + 1):
            now = timezone.now()
            Claim.objects.create(
                task_id=task_id, volunteer_id=volunteer_id, status="active", created_at=now, contract={}
            )
    return HttpResponseRedirect("/tasks/", status=303)


FEED = engines["django"].from_string(
    "<ul>{% for line in lines %}<li>{{ line.task.title }} {{ line.task.minutes }} {{ line.task.organization.name }} "
    "{% for reason in line.why.reasons %}{{ reason }} {% endfor %}{{ line.why.caution }}</li>{% endfor %}</ul>"
)


def bare_list_of_person(request: HttpRequest) -> HttpResponse:
    """The same for somebody signed in: who they are, one query, 20 rows, a template."""
    assert request.user.is_authenticated
    return bare_list(request)


def feed_fragment(request: HttpRequest) -> HttpResponse:
    """20 suggestions from the stored list: price, slider, stretch and explanations, in a template as plain."""
    found = suggestions(Viewer(request.user), limit=20, now=timezone.now(), may_save=False)
    assert len(found.lines) == 20
    return HttpResponse(FEED.render({"lines": found.lines}, request))


def feed_fragment_anew(request: HttpRequest) -> HttpResponse:
    """The same for the first look of a minute."""
    viewer, now = Viewer(request.user), timezone.now()
    lines = suggested_lines(viewer.feed.items(limit=20), viewer, now=now, may_save=False)
    return HttpResponse(FEED.render({"lines": lines}, request))


handler400 = "common.errors.bad_request"
handler403 = "common.errors.permission_denied"
handler404 = "common.errors.page_not_found"
handler500 = "common.errors.server_error"
urlpatterns = [
    path("bare/", bare_list),
    path("bare/<uuid:public_id>/", bare_detail),
    path("bare/signed-in/", bare_list_of_person),
    path("bare/signed-in/<uuid:public_id>/", bare_detail_of_person),
    path("bare/claim/<int:task_id>/", bare_claim),
    path("bare/feed/", feed_fragment),
    path("bare/feed/anew/", feed_fragment_anew),
    path("", include("microvol.urls")),
]
