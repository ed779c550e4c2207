"""The frame around every page: right header for whoever looks, few queries, no dead links."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve, reverse

from accounts.models import User
from notifications.models import Notification
from organizations.models import Membership, Organization
from organizations.states import OrganizationStatus, Role
from pages.context import Shell


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user("nadia@example.org", name="Nadia Rahimi")


def organization(name: str, member: User, **fields: object) -> Organization:
    created = Organization.objects.create(name=name, slug=name.lower().replace(" ", "-"), about="Food.", **fields)
    Membership.objects.create(organization=created, user=member, role=Role.OWNER)
    return created


def page(layout: str, user: object, address: str = "/", **context: object) -> str:
    request = RequestFactory().get(address)
    request.user = user
    request.resolver_match = resolve(address)
    return render_to_string(f"layouts/{layout}.html", context, request)


def links(html: str) -> list[str]:
    return re.findall(r' href="([^"]*)"', html)


def test_visitor_sees_the_public_header_without_any_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        html = page("public", AnonymousUser())
    assert "Join free" in html
    assert "dock" not in html


def test_signed_in_person_sees_their_header_on_public_pages_in_two_queries(person, django_assert_num_queries):
    organization("Riverbank Food Network", person)
    organization("Curlew Coast Trust", person)
    Notification.objects.create(recipient=person, kind="message", key="1", title="Tom wrote", path="/")
    with django_assert_num_queries(2):
        html = page("public", person)
    assert "News: 1 unread" in html
    assert "account of Nadia Rahimi" in html
    assert "Riverbank Food Network" in html
    assert "Join free" not in html


def test_organisation_header_counts_what_waits_in_two_queries(person, django_assert_num_queries):
    riverbank = organization("Riverbank Food Network", person)
    organization("Curlew Coast Trust", person)
    with django_assert_num_queries(2):
        html = page("organization", person, organization=riverbank)
    assert "Organisation: Riverbank Food Network. Switch" in html
    assert "Curlew Coast Trust" in html
    assert "Post a task" in html


def test_closed_organisation_is_not_offered(person):
    organization("Gone Trust", person, status=OrganizationStatus.CLOSED)
    assert "Gone Trust" not in page("volunteer", person)


@pytest.mark.parametrize("layout", ["public", "volunteer", "organization"])
def test_frame_has_no_dead_link(layout, person):
    riverbank = organization("Riverbank Food Network", person)
    assert "" not in links(page(layout, person, organization=riverbank))


def test_public_frame_has_no_dead_link_for_visitors():
    assert "" not in links(page("public", AnonymousUser()))


def test_frame_carries_no_style_and_no_script_of_its_own(person):
    html = page("volunteer", person)
    assert " style=" not in html
    assert "<style" not in html
    assert re.findall(r"<script(?![^>]* src=)", html) == []


def test_signing_out_is_a_form(person):
    assert f'method="post" action="{reverse("account_logout")}"' in page("volunteer", person)


@pytest.mark.parametrize(
    ("route", "section"),
    [
        ("tasks:task_list", "browse"),
        ("tasks:claim_detail", "claims"),
        ("tasks:review_detail", "reviews"),
        ("tasks:desk_tasks", "tasks"),
        ("tasks:task_edit", "tasks"),
        ("portfolios:portfolio_edit", "portfolio"),
        ("portfolios:portfolio_public", ""),
        ("pages:home", ""),
    ],
)
def test_section_follows_from_the_route(rf, route, section):
    request = rf.get("/")
    request.resolver_match = type("Match", (), {"view_name": route})()
    assert Shell(request).section == section


def test_section_of_a_page_that_does_not_exist_is_none(rf):
    assert Shell(rf.get("/")).section == ""
