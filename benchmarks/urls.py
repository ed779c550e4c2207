"""The product's routes, and the bare views it is measured against."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone

from tasks.models import Task
from tasks.selectors.explanations import explain
from tasks.selectors.feed import feed_for
from volunteers.selectors import volunteer_of

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


FEED = engines["django"].from_string(
    "<ul>{% for task, why in rows %}<li>{{ task.title }} {{ task.minutes }} {{ task.organization.name }} "
    "{% for reason in why.reasons %}{{ reason }} {% endfor %}{{ why.caution }}</li>{% endfor %}</ul>"
)


def bare_list_of_person(request: HttpRequest) -> HttpResponse:
    """The same for somebody signed in: who they are, one query, 20 rows, a template."""
    assert request.user.is_authenticated
    return bare_list(request)


def feed_fragment(request: HttpRequest) -> HttpResponse:
    """20 suggestions from the stored list: price, slider, stretch and explanations, in a template as plain."""
    now = timezone.now()
    volunteer = volunteer_of(request.user.pk)
    items = feed_for(volunteer, now=now, limit=20)
    rows = [(item.task, explain(item.parts, item.task, volunteer, now=now)) for item in items]
    assert len(rows) == 20
    return HttpResponse(FEED.render({"rows": rows}, request))


handler400 = "common.errors.bad_request"
handler403 = "common.errors.permission_denied"
handler404 = "common.errors.page_not_found"
handler500 = "common.errors.server_error"
urlpatterns = [
    path("bare/", bare_list),
    path("bare/<uuid:public_id>/", bare_detail),
    path("bare/signed-in/", bare_list_of_person),
    path("bare/feed/", feed_fragment),
    path("", include("microvol.urls")),
]
