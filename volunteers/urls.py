"""HTML routes."""

from django.urls import path

from volunteers.views import pause

app_name = "volunteers"
urlpatterns = [
    path("settings/pause/", pause.pause, name="pause"),
]
