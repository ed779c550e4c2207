"""Saved phrases: kept once per team, changed and forgotten."""

import pytest
from django.utils import timezone

from common.decisions import ActionDenied
from organizations.models import Organization
from tasks.models import SavedPhrase
from tasks.selectors.phrases import phrases_of
from tasks.services.phrases import change_phrase, keep_phrase, remove_phrase
from tests.factories import OrganizationFactory
from tests.factories.tasks import publisher_of

pytestmark = pytest.mark.django_db


def keep(organization: Organization, text: str) -> SavedPhrase:
    return keep_phrase(
        organization_id=organization.pk, actor_id=publisher_of(organization), text=text, now=timezone.now()
    )


def test_the_same_words_are_one_phrase_of_each_team() -> None:
    ours, theirs = OrganizationFactory(), OrganizationFactory()
    first = keep(ours, "  Clear at first\n glance. ")
    assert first.text == "Clear at first glance."
    assert keep(ours, "Clear at first glance.") == first
    keep(theirs, "Clear at first glance.")
    assert list(phrases_of(ours)) == [first] and SavedPhrase.objects.count() == 2


@pytest.mark.parametrize(("text", "code"), [(" ", "phrase_empty"), ("x" * 401, "phrase_too_long")])
def test_words_that_are_no_phrase(text: str, code: str) -> None:
    organization = OrganizationFactory()
    with pytest.raises(ActionDenied) as refusal:
        keep(organization, text)
    assert (refusal.value.code, refusal.value.decision.status) == (code, 400)


def test_a_team_has_so_many_and_no_more(settings) -> None:
    settings.SAVED_PHRASES_MAX = 1
    organization = OrganizationFactory()
    keep(organization, "One.")
    with pytest.raises(ActionDenied) as refusal:
        keep(organization, "Two.")
    assert (refusal.value.code, refusal.value.decision.status) == ("too_many_phrases", 409)
    keep(organization, "One.")  # there already


def test_other_words_and_none() -> None:
    organization = OrganizationFactory()
    first, second = keep(organization, "One."), keep(organization, "Two.")
    assert change_phrase(phrase_id=first.pk, text="Two.").text == "Two."
    assert list(phrases_of(organization)) == [first]  # the two became one
    assert not SavedPhrase.objects.filter(pk=second.pk).exists()
    for _again in range(2):
        remove_phrase(phrase_id=first.pk)
    assert not phrases_of(organization).exists()
