"""All HTML routes; the API's are in microvol/api_urls.py."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from common.views import healthz
from microvol.operating.views import metrics, readyz

handler400 = "common.errors.bad_request"
handler403 = "common.errors.permission_denied"
handler429 = "common.errors.too_many_requests"  # allauth's rate limits answer with it
handler404 = "common.errors.page_not_found"
handler500 = "common.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    # One way to change a password: it tells the owner by mail, the admin's own page would not.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include("microvol.api_urls")),
    path("", include("tasks.urls")),
    path("", include("portfolios.urls")),
    path("", include("credentials.urls")),
    path("", include("reporting.urls")),
    path("", include("webhooks.urls")),
    path("organizations/", include("organizations.urls")),
    path("", include("volunteers.urls")),
    path("notifications/", include("notifications.urls")),
    path("downloads/", include("downloads.urls")),
    path("settings/", include("personal_data.urls")),
    path("settings/", include("accounts.urls")),
    # Last: it holds /organizations/<slug>/, which must not shadow /organizations/new/.
    path("", include("pages.urls")),
]

if settings.MAILBOX_ENABLED:
    urlpatterns.append(path("mailbox/", include("notifications.mailbox_urls")))

if settings.MAIL_PROVIDER:
    urlpatterns.append(path("mail/news/", include("notifications.provider_urls")))
