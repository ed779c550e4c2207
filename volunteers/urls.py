"""HTML routes."""

from django.urls import path

from volunteers.views import skill_offers

app_name = "volunteers"
urlpatterns = [
    path("settings/skills/<slug:slug>/", skill_offers.skill_offer_answer, name="skill_offer_answer"),
]
