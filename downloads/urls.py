"""HTML routes."""

from django.urls import path

from downloads import views

app_name = "downloads"
urlpatterns = [
    path("", views.download_list, name="download_list"),
    path("<uuid:public_id>/", views.download_detail, name="download_detail"),
    path("<uuid:public_id>/file/", views.download_file, name="download_file"),
]
