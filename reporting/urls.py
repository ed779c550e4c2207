"""HTML routes."""

from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from reporting.views import impact, pages


class YearConverter(IntConverter):
    """Four digits."""

    regex = "[0-9]{4}"


register_converter(YearConverter, "year")

app_name = "reporting"
desk_urlpatterns = [
    path("numbers/", pages.number_page, name="number_page"),
    path("report/", pages.board_report, name="board_report"),
    path("report/table.csv", pages.board_report_csv, name="board_report_csv"),
    path("report/pdf/", pages.board_report_pdf, name="board_report_pdf"),
]
urlpatterns = [
    path("organizations/<slug:slug>/desk/", include(desk_urlpatterns)),
    path("impact/", impact.impact, name="impact"),
    path("impact/dates/", impact.impact_dates, name="impact_dates"),
    path("impact/work/", impact.impact_work, name="impact_work"),
    path("impact/<year:year>/", impact.impact_year, name="impact_year"),
    path("impact/<year:year>/card.png", impact.impact_card, name="impact_card"),
]
