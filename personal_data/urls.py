"""HTML routes, under /settings/."""

from django.urls import path

from personal_data.views import archive, importing, leaving

app_name = "personal_data"
urlpatterns = [
    path("your-data/", archive.your_data, name="your_data"),
    path("your-data/new/", archive.archive_create, name="archive_create"),
    path("your-data/read/", importing.archive_read, name="archive_read"),
    path("your-data/read/<uuid:public_id>/", importing.archive_import, name="archive_import"),
    path("leave/", leaving.leave, name="leave"),
    path("leave/cancel/", leaving.leave_cancel, name="leave_cancel"),
    path("leave/stay/<str:token>/", leaving.leave_stay, name="leave_stay"),
]
