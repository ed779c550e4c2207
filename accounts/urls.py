"""HTML routes, under /settings/."""

from django.urls import path

from accounts.views import sessions, settings, tokens

app_name = "accounts"
urlpatterns = [
    path("", settings.settings, name="settings"),
    path("profile/", settings.profile, name="profile"),
    path("sessions/end/", sessions.session_end, name="session_end"),
    path("tokens/", tokens.token_list, name="token_list"),
    path("tokens/new/", tokens.token_create, name="token_create"),
    path("tokens/<uuid:public_id>/revoke/", tokens.token_revoke, name="token_revoke"),
]
