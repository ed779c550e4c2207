"""Saved phrases: words that a team says often, kept by anybody with a seat."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from organizations.models import Organization
from tasks import rules
from tasks.models import SavedPhrase


@transaction.atomic
def keep_phrase(*, organization_id: int, actor_id: int | None, text: str, now: datetime) -> SavedPhrase:
    """Keeps these words for the whole team. The same words again are the same phrase.

    Refuses: no words, too many words, or as many phrases as a team may have.
    """
    Organization.objects.select_for_update().get(pk=organization_id)
    phrases = SavedPhrase.objects.filter(organization_id=organization_id)
    text = _clean(text)
    kept = phrases.filter(text=text).first()
    if kept is not None:
        return kept
    rules.can_keep_phrase(text=text, count=phrases.count(), count_max=settings.SAVED_PHRASES_MAX).require()
    return SavedPhrase.objects.create(
        organization_id=organization_id, text=text, created_by_id=actor_id, created_at=now
    )  # fmt: skip


@transaction.atomic
def change_phrase(*, phrase_id: int, text: str) -> SavedPhrase:
    """Gives a phrase other words. Where another one says the same already, the two become one."""
    phrase = SavedPhrase.objects.select_related("organization").get(pk=phrase_id)
    Organization.objects.select_for_update().get(pk=phrase.organization_id)
    text = _clean(text)
    rules.can_keep_phrase(text=text, count=0, count_max=settings.SAVED_PHRASES_MAX).require()
    SavedPhrase.objects.filter(organization_id=phrase.organization_id, text=text).exclude(pk=phrase_id).delete()
    phrase.text = text
    phrase.save(update_fields=["text"])
    return phrase


def remove_phrase(*, phrase_id: int) -> None:
    """Forgets a phrase; again changes nothing. Reviews that used it keep their words."""
    SavedPhrase.objects.filter(pk=phrase_id).delete()


def _clean(text: str) -> str:
    return " ".join(text.split())
