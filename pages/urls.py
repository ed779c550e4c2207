"""HTML routes."""

from django.urls import path

from pages.views import about, home, onboarding, organization, today

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("today/", today.today, name="today"),
    path("start/", onboarding.start, name="start"),
    path("welcome/", onboarding.welcome, name="welcome"),
    path("welcome/matches/", onboarding.welcome_matches, name="welcome_matches"),
    path("how-it-works/", about.how_it_works, name="how_it_works"),
    path("for-organizations/", about.for_organizations, name="for_organizations"),
    path("accessibility/", about.about_accessibility, name="about_accessibility"),
    path("privacy/", about.about_privacy, name="about_privacy"),
    path("service-levels/", about.service_levels, name="service_levels"),
    path("house-rules/", about.house_rules, name="house_rules"),
    path("organizations/<slug:slug>/", organization.organization_detail, name="organization_detail"),
]
