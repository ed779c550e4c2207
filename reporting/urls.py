"""HTML routes."""

from django.urls import include, path

from reporting.views import pages

app_name = "reporting"
desk_urlpatterns = [
    path("numbers/", pages.number_page, name="number_page"),
    path("report/", pages.board_report, name="board_report"),
    path("report/table.csv", pages.board_report_csv, name="board_report_csv"),
    path("report/pdf/", pages.board_report_pdf, name="board_report_pdf"),
]
urlpatterns = [path("organizations/<slug:slug>/desk/", include(desk_urlpatterns))]
