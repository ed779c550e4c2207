"""HTML routes, and those that programs read. Their addresses stand in signed documents and never change."""

from django.urls import path, re_path, register_converter
from django.urls.converters import IntConverter

from credentials.views import bulk, desk, owner, public, verify


class NumberedConverter(IntConverter):
    """The number of a list or version, which is public and no row number."""


register_converter(NumberedConverter, "numbered")

app_name = "credentials"
urlpatterns = [
    # What anyone may read
    path(".well-known/did.json", public.did_document, name="did_document"),
    path("status/<numbered:number>", public.status_list, name="status_list"),
    path("achievements/<slug:slug>/v/<numbered:version>", public.achievement_detail, name="achievement_detail"),
    path("achievements/<slug:slug>/v/<numbered:version>/criteria", public.achievement_criteria,
         name="achievement_criteria"),
    path("terms/credentials", public.credential_terms, name="credential_terms"),
    path("credentials/<uuid:public_id>", verify.credential_detail, name="credential_detail"),
    re_path(r"^credentials/(?P<public_id>[0-9a-f-]{36})\.(?P<form>json|jwt|png|svg|pdf)$", verify.credential_file,
            name="credential_file"),
    path("verify/", bulk.verify, name="verify"),
    path("verify/<uuid:public_id>/", bulk.bulk_check, name="bulk_check"),
    path("verify/<uuid:public_id>/answers.csv", bulk.bulk_check_csv, name="bulk_check_csv"),
    # The owner's side
    path("portfolio/certificates/", owner.credential_list, name="credential_list"),
    path("portfolio/certificates/<uuid:public_id>/name/", owner.credential_name, name="credential_name"),
    path("portfolio/certificates/<uuid:public_id>/share/", owner.credential_share, name="credential_share"),
    path("portfolio/certificates/<uuid:public_id>/work.json", owner.credential_work, name="credential_work"),
    # The organisation's side
    path("organizations/<slug:slug>/desk/certificates/", desk.desk_credentials, name="desk_credentials"),
    path("organizations/<slug:slug>/desk/certificates/<uuid:public_id>/withdraw/", desk.credential_revoke,
         name="credential_revoke"),
]  # fmt: skip
