"""Issuing: once per acceptance, in a worker, without the network; again when name, address or choice change."""

import socket
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from accounts.models import User
from common.jobs import run_waiting
from common.models import OutboxJob
from credentials.jobs import issue, sweep
from credentials.models import Achievement, Credential, CredentialVersion, StatusList
from credentials.services.certificates import make_pdf
from credentials.services.issuing import issue_credential
from credentials.services.owning import set_name_shown
from credentials.services.status import numbers_to_sign, sign_status_list
from credentials.states import Event
from tests.credentials.make import document_of, fresh, issued
from tests.factories import ClaimFactory, OrganizationFactory, TaskFactory, UserFactory, VolunteerFactory, accept
from tests.portfolios.make import accepted

pytestmark = pytest.mark.django_db


def names_in(credential: Credential) -> list[str]:
    found = document_of(credential)["credentialSubject"]["identifier"]
    return [one["identityHash"] for one in found if one["identityType"] == "name"]


def test_an_acceptance_promises_a_credential_and_signs_nothing_itself() -> None:
    claim = ClaimFactory(status="submitted")
    accept(claim)
    assert OutboxJob.objects.filter(name="credentials.issue", arguments={"claim_id": claim.pk}).count() == 1
    assert not Credential.objects.exists()


def test_work_that_is_not_accepted_brings_none() -> None:
    ClaimFactory(status="not_usable")
    claim = ClaimFactory(status="submitted")
    run_waiting()
    issue(claim_id=claim.pk)
    assert not Credential.objects.exists()


def test_the_job_may_run_twice() -> None:
    credential = issued()
    issue(claim_id=credential.claim_id)
    run_waiting()
    assert Credential.objects.count() == CredentialVersion.objects.count() == 1
    assert list(credential.events.values_list("kind", flat=True)) == [Event.ISSUED, Event.SHARED]


def test_a_fresh_one_is_private_and_has_no_name() -> None:
    line = accepted(VolunteerFactory(user=UserFactory(name="Nadia Rahimi", email="nadia@people.example")))
    run_waiting()
    credential = fresh(line.claim.credential)
    assert (credential.is_shared, credential.shows_name, names_in(credential)) == (False, False, [])
    assert "Nadia" not in credential.current.document
    assert "nadia@people.example" not in credential.current.document


def test_one_person_has_one_subject_and_each_badge_its_own_salt_and_bit() -> None:
    volunteer = VolunteerFactory()
    first, second, other = issued(volunteer), issued(volunteer), issued()
    assert first.subject == second.subject != other.subject
    assert first.salt != second.salt
    assert len({row.status_index for row in (first, second, other)}) == 3
    assert StatusList.objects.count() == 1


def test_putting_the_name_in_issues_again_under_the_same_id() -> None:
    credential = issued()
    before = document_of(credential)
    set_name_shown(credential_id=credential.pk, shows_name=True, actor_id=credential.volunteer.user_id,
                   now=timezone.now())  # fmt: skip
    run_waiting()
    after = document_of(credential)

    assert names_in(credential) == ["Nadia Rahimi"]
    assert after["id"] == before["id"] and after["awardedDate"] == before["awardedDate"]
    assert after["validFrom"] > before["validFrom"]
    assert [row.number for row in credential.versions.order_by("number")] == [1, 2]


@pytest.mark.parametrize("change", [{"name": "Nadia Novak"}, {"email": "new@people.example"}])
def test_promise_43_a_new_name_or_address_issues_again(change: dict[str, str]) -> None:
    credential = issued(shows_name=True)
    number = credential.current.number
    User.objects.filter(pk=credential.volunteer.user_id).update(**change)
    sweep()
    run_waiting()
    sweep()
    run_waiting()
    current = fresh(credential).current
    assert current.number == number + 1
    assert {"name": current.recipient_name, "email": current.recipient_email}.items() >= change.items()


def test_a_name_that_is_not_in_it_changes_nothing() -> None:
    credential = issued()
    User.objects.filter(pk=credential.volunteer.user_id).update(name="Nadia Novak")
    sweep()
    run_waiting()
    assert credential.versions.count() == 1


def test_the_sweep_issues_what_was_missed() -> None:
    line = accepted(VolunteerFactory())
    OutboxJob.objects.filter(name="credentials.issue").delete()
    run_waiting()
    assert not Credential.objects.exists()
    sweep()
    run_waiting()
    assert Credential.objects.get().claim_id == line.claim_id


def test_other_criteria_are_another_version_and_the_old_one_stays() -> None:
    task = TaskFactory(places=3)
    claims = [ClaimFactory(task=task, status="submitted") for _number in range(3)]
    accept(claims[0])
    accept(claims[1])
    run_waiting()
    task.points.filter(position=task.points.order_by("position").first().position).update(text="One chart on A3")
    accept(claims[2])
    run_waiting()

    rows = [row.achievement for row in Credential.objects.order_by("pk").select_related("achievement")]
    assert [row.version for row in rows] == [1, 1, 2]
    assert len({row.slug for row in rows}) == 1
    assert "A4" in Achievement.objects.get(version=1).content["criteria"]["narrative"]


def test_work_that_the_organisation_keeps_to_itself_is_not_described() -> None:
    credential = issued(portfolio_permission="no", points=["A secret chart", "Its secret title", "Two secret lines"])
    assert "secret" not in credential.current.document
    assert "accepts every point" in credential.current.document


@pytest.mark.parametrize("slug", ["tutoring", "counselling", "sign-language"])
def test_a_skill_without_an_equal_esco_concept_is_named_without_a_link(slug: str) -> None:
    achievement = document_of(issued(uses=[slug, "translation"]))["credentialSubject"]["achievement"]
    assert set(achievement["tag"]) == {slug, "translation"}
    assert [one["targetName"] for one in achievement["alignment"]] == ["translate foreign language"]


def test_hours_verdict_and_ratings_are_the_reviewers() -> None:
    organization = OrganizationFactory(registration_number="1234567", website="https://riverkeepers.example/")
    credential = issued(organization=organization, ratings={"translation": 3}, minutes=25, is_returned_once=True)
    subject = document_of(credential)["credentialSubject"]
    start = subject["achievement"]["id"]
    assert [one.get("value") or one["achievedLevel"] for one in subject["result"]] == [
        f"{start}#quality-2", f"{start}#skill-translation-3", "0.42",
    ]  # fmt: skip
    assert subject["narrative"] == "Accepted after 1 round of changes."
    assert subject["source"]["otherIdentifier"][0]["identifier"] == "1234567"


def test_issuing_works_with_the_network_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is a local socket; everything else would have to leave the machine."""
    claim = ClaimFactory(status="submitted")
    accept(claim)

    def cut(*args: Any, **kwargs: Any) -> None:
        raise AssertionError(f"reached for the network: {args}")

    monkeypatch.setattr(socket.socket, "connect", cut)
    monkeypatch.setattr(socket.socket, "connect_ex", cut)
    monkeypatch.setattr(socket, "getaddrinfo", cut)
    credential = issue_credential(claim_id=claim.pk, now=timezone.now())
    assert credential is not None and credential.current is not None
    sign_status_list(number=1, now=timezone.now())
    assert bytes(make_pdf(version_id=credential.current.pk).pdf).startswith(b"%PDF")


def test_without_keys_work_is_accepted_and_waits_for_them() -> None:
    claim = ClaimFactory(status="submitted")
    with override_settings(ISSUER_KEYS_ARE_MADE_WHEN_MISSING=False):
        accept(claim)
        run_waiting()
    assert not Credential.objects.exists()
    sweep()
    run_waiting()
    assert Credential.objects.exists()


def test_status_lists_are_signed_again_within_a_day() -> None:
    issued()
    now = timezone.now()
    assert numbers_to_sign(now=now) == []
    assert numbers_to_sign(now=now + timedelta(hours=21)) == [1]
