"""HTML routes."""

from django.urls import path

from portfolios.views import own, public

app_name = "portfolios"
urlpatterns = [
    # The owner's side
    path("portfolio/", own.portfolio_edit, name="portfolio_edit"),
    path("portfolio/<uuid:public_id>/", own.line_edit, name="line_edit"),
    path("portfolio/<uuid:public_id>/publish/", own.line_publish, name="line_publish"),
    path("portfolio/<uuid:public_id>/visibility/", own.line_visibility, name="line_visibility"),
    # What anyone may read
    path("p/<slug:address>/", public.portfolio_public, name="portfolio_public"),
    path("p/<slug:address>/work/", public.portfolio_work, name="portfolio_work"),
    path("p/<slug:address>/lines/<uuid:public_id>/", public.line_public, name="line_public"),
]
