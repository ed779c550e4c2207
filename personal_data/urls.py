"""HTML routes, under /settings/."""

from django.urls import path

from personal_data.views import archive, leaving

app_name = "personal_data"
urlpatterns = [
    path("your-data/", archive.your_data, name="your_data"),
    path("your-data/new/", archive.archive_create, name="archive_create"),
    path("leave/", leaving.leave, name="leave"),
    path("leave/cancel/", leaving.leave_cancel, name="leave_cancel"),
    path("leave/stay/<str:token>/", leaving.leave_stay, name="leave_stay"),
]
