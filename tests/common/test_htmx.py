"""A refusal answers with its own status, as a fragment for htmx and as a page otherwise."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from common.decisions import ActionDenied, Decision, forbidden, invalid, not_now
from common.htmx import refusal

DECISIONS = [
    (not_now("task_full", "All places are taken."), 409),
    (forbidden("own_work", "Nobody reviews their own work."), 403),
    (invalid("why", "Say why in a sentence.", "why"), 400),
]


def answer(decision: Decision, *, template: str = "", **headers: str) -> HttpResponse:
    request = RequestFactory().post("/x/", headers=headers)
    request.user = AnonymousUser()
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return refusal(request, ActionDenied(decision), back="/tasks/17/", template=template, context={"extra": 1})


@pytest.mark.parametrize(("decision", "status"), DECISIONS)
def test_a_plain_form_gets_the_page_of_the_status_with_the_reason(decision: Decision, status: int) -> None:
    response = answer(decision)
    assert response.status_code == status
    assert decision.message in response.content.decode()


def test_the_page_leads_back_to_where_the_person_was() -> None:
    assert 'href="/tasks/17/"' in answer(DECISIONS[0][0]).content.decode()


@pytest.mark.parametrize(("decision", "status"), DECISIONS)
def test_htmx_gets_a_notice_where_messages_stand(decision: Decision, status: int) -> None:
    response = answer(decision, **{"HX-Request": "true"})
    page = response.content.decode()
    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (status, "#notices", "innerHTML")
    assert decision.message in page
    assert "<html" not in page


def test_htmx_gets_the_views_own_fragment_where_there_is_one() -> None:
    response = answer(DECISIONS[0][0], template="components/refusal.html", **{"HX-Request": "true"})
    assert response.status_code == 409
    assert not response.has_header("HX-Retarget")


def test_programs_get_the_code() -> None:
    response = answer(DECISIONS[0][0], accept="application/json")
    assert response.status_code == 409
    assert b'"code": "task_full"' in response.content
