"""The development mailbox's routes; microvol/urls.py mounts them only where MAILBOX_ENABLED."""

from django.urls import path

from notifications.views import mailbox

app_name = "mailbox"
urlpatterns = [
    path("", mailbox.mail_list, name="mail_list"),
    path("<int:mail_id>/", mailbox.mail_detail, name="mail_detail"),
    path("<int:mail_id>/html/", mailbox.mail_html, name="mail_html"),
]
