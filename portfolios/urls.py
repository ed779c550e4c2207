"""HTML routes."""

from django.urls import path, re_path

from portfolios.views import career, exports, files, own, public, reports, statements, words

app_name = "portfolios"
urlpatterns = [
    # The owner's side
    path("portfolio/", own.portfolio_edit, name="portfolio_edit"),
    path("portfolio/preview/", own.portfolio_preview, name="portfolio_preview"),
    path("portfolio/roles/", career.role_list, name="role_list"),
    path("portfolio/roles/<uuid:public_id>/", career.role_detail, name="role_detail"),
    path("portfolio/roles/<uuid:public_id>/edit/", career.role_edit, name="role_edit"),
    path("portfolio/roles/<uuid:public_id>/remove/", career.role_remove, name="role_remove"),
    path("portfolio/roles/<uuid:public_id>/select/", career.role_select, name="role_select"),
    path("portfolio/elsewhere/", career.other_work_list, name="other_work_list"),
    path("portfolio/elsewhere/<uuid:public_id>/", career.other_work_edit, name="other_work_edit"),
    path("portfolio/elsewhere/<uuid:public_id>/remove/", career.other_work_remove, name="other_work_remove"),
    path("portfolio/exports/", exports.export_list, name="export_list"),
    re_path(r"^portfolio/exports/(?P<name>resume\.(?:json|pdf|txt)|work\.csv)$", exports.export_file,
            name="export_file"),
    path("portfolio/statements/", statements.statement_list, name="statement_list"),
    path("portfolio/statements/new/", statements.statement_create, name="statement_create"),
    path("portfolio/statements/<uuid:public_id>/statement.pdf", statements.statement_pdf_file,
         name="statement_pdf_file"),
    path("portfolio/statements/<uuid:public_id>/withdraw/", statements.statement_withdraw, name="statement_withdraw"),
    path("portfolio/<uuid:public_id>/", words.line_edit, name="line_edit"),
    path("portfolio/<uuid:public_id>/picture/", words.line_picture, name="line_picture"),
    path("portfolio/<uuid:public_id>/story/", words.line_story, name="line_story"),
    path("portfolio/<uuid:public_id>/publish/", own.line_publish, name="line_publish"),
    path("portfolio/<uuid:public_id>/visibility/", own.line_visibility, name="line_visibility"),
    path("portfolio/<uuid:public_id>/move/", own.line_move, name="line_move"),
    # What anyone may read
    path("statements/<uuid:public_id>/", statements.statement_detail, name="statement_detail"),
    path("statements/<uuid:public_id>/statement.json", statements.statement_json, name="statement_json"),
    path("p/<slug:address>/", public.portfolio_public, name="portfolio_public"),
    path("p/<slug:address>/card.png", files.portfolio_card, name="portfolio_card"),
    path("p/<slug:address>/feed/", files.portfolio_feed, name="portfolio_feed"),
    path("p/<slug:address>/report/", reports.portfolio_report, name="portfolio_report"),
    path("p/<slug:address>/work/", public.portfolio_work, name="portfolio_work"),
    path("p/<slug:address>/facts/", public.portfolio_facts, name="portfolio_facts"),
    path("p/<slug:address>/skills/<slug:slug>/", public.portfolio_skill, name="portfolio_skill"),
    path("p/<slug:address>/lines/<uuid:public_id>/", public.line_public, name="line_public"),
    path("p/<slug:address>/lines/<uuid:public_id>/card.png", files.line_card, name="line_card"),
    path("p/<slug:address>/lines/<uuid:public_id>/cover.jpg", files.line_cover, name="line_cover"),
]  # fmt: skip
