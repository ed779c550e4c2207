"""HTML routes."""

from django.urls import include, path

from webhooks import views

app_name = "webhooks"
desk_urlpatterns = [
    path("", views.endpoint_list, name="endpoint_list"),
    path("<uuid:public_id>/", views.endpoint_detail, name="endpoint_detail"),
    path("<uuid:public_id>/types/", views.endpoint_types, name="endpoint_types"),
    path("<uuid:public_id>/ping/", views.endpoint_ping, name="endpoint_ping"),
    path("<uuid:public_id>/secret/", views.endpoint_secret, name="endpoint_secret"),
    path("<uuid:public_id>/switch/", views.endpoint_switch, name="endpoint_switch"),
    path("<uuid:public_id>/delete/", views.endpoint_delete, name="endpoint_delete"),
    path("<uuid:public_id>/messages/<uuid:message_id>/again/", views.delivery_again, name="delivery_again"),
]
urlpatterns = [path("organizations/<slug:slug>/desk/webhooks/", include(desk_urlpatterns))]
