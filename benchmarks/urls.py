"""The product's routes, and the bare views it is measured against."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from tasks.models import Task

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


handler400 = "common.errors.bad_request"
handler403 = "common.errors.permission_denied"
handler404 = "common.errors.page_not_found"
handler500 = "common.errors.server_error"
urlpatterns = [
    path("bare/", bare_list),
    path("bare/<uuid:public_id>/", bare_detail),
    path("", include("microvol.urls")),
]
