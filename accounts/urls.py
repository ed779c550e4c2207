"""HTML routes, under /settings/."""

from django.urls import path

from accounts.views import settings, tokens

app_name = "accounts"
urlpatterns = [
    path("", settings.settings, name="settings"),
    path("profile/", settings.profile, name="profile"),
    path("tokens/", tokens.token_list, name="token_list"),
    path("tokens/new/", tokens.token_create, name="token_create"),
    path("tokens/<uuid:public_id>/revoke/", tokens.token_revoke, name="token_revoke"),
]
