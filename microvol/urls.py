"""All HTML routes; the API's are in microvol/api_urls.py."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin
from django.contrib.sites.models import Site
from django.urls import include, path
from django.views.generic import RedirectView
from knox.models import AuthToken

from common.views import healthz

# Before admin.site.urls is read: afterwards it silently does nothing.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Screens that packages bring along: with them staff could read secrets, sign in as somebody else, or lose the site.
for model in (AuthToken, Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession, Site):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

handler400 = "common.errors.bad_request"
handler403 = "common.errors.permission_denied"
handler429 = "common.errors.too_many_requests"  # allauth's rate limits answer with it
handler404 = "common.errors.page_not_found"
handler500 = "common.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    # One way to change a password: it tells the owner by mail, the admin's own page would not.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("api/", include("microvol.api_urls")),
    path("", include("tasks.urls")),
    path("", include("portfolios.urls")),
    path("organizations/", include("organizations.urls")),
    path("", include("volunteers.urls")),
    path("notifications/", include("notifications.urls")),
    path("settings/", include("accounts.urls")),
    # Last: it holds /organizations/<slug>/, which must not shadow /organizations/new/.
    path("", include("pages.urls")),
]

if settings.MAILBOX_ENABLED:
    urlpatterns.append(path("mailbox/", include("notifications.mailbox_urls")))
