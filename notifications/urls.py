"""HTML routes."""

from django.urls import path

from notifications.views import address, choices, news

app_name = "notifications"
urlpatterns = [
    path("", news.notification_list, name="notification_list"),
    path("read/", news.notification_read_all, name="notification_read_all"),
    path("<uuid:public_id>/open/", news.notification_open, name="notification_open"),
    path("mails/", choices.preferences, name="preferences"),
    path("address/", address.address_retry, name="address_retry"),
    path("unsubscribe/<str:token>/", choices.unsubscribe, name="unsubscribe"),
]
