"""What an event says in plain words, for the history of a task and the log of an organisation."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from tasks.models import TaskEvent
from tasks.states import Verdict

# {name} is who did it, {other} the volunteer it concerns, {person} the member who was given something.
_EVENTS = {
    "task_drafted": gettext_lazy("{name} started the draft"),
    "task_edited": gettext_lazy("{name} changed the brief"),
    "brief_sent_to_moderation": gettext_lazy("{name} sent the brief to be checked"),
    "brief_reported": gettext_lazy("Several people reported it, so a person at Microvol reads it"),
    "brief_approved": gettext_lazy("A person at Microvol let it out"),
    "flags_cleared": gettext_lazy("A person at Microvol read it and found nothing wrong"),
    "brief_returned": gettext_lazy("A person at Microvol sent it back"),
    "task_published": gettext_lazy("{name} posted it"),
    "task_reconfirmed": gettext_lazy("{name} said it is still needed"),
    "task_closed": gettext_lazy("{name} closed it"),
    "task_reopened": gettext_lazy("{name} opened it again"),
    "task_cancelled": gettext_lazy("{name} cancelled it"),
    "task_done": gettext_lazy("Closed, because all places are done"),
    "task_past_closing_date": gettext_lazy("Closed on its closing date"),
    "task_not_reconfirmed": gettext_lazy("Closed, because nobody said it is still needed"),
    "task_split": gettext_lazy("{name} split it into parts"),
    "brief_check_asked": gettext_lazy("{name} asked a volunteer to check the brief"),
    "head_start_began": gettext_lazy("People to work with again may take it first"),
    "opened_to_all": gettext_lazy("The head start ended; everyone may take it"),
    "invited": gettext_lazy("{name} invited a volunteer"),
    "invitation_declined": gettext_lazy("An invited volunteer said no"),
    "claim_requested": gettext_lazy("{other} asked for it"),
    "claim_started": gettext_lazy("{other} got a place"),
    "request_declined": gettext_lazy("{name} declined {other}"),
    "claim_extended": gettext_lazy("{other} took more time"),
    "claim_released": gettext_lazy("{other} handed it back"),
    "claim_expired": gettext_lazy("The time of {other} ran out"),
    "claim_withdrawn": gettext_lazy("{name} took it back from {other}"),
    "claim_withdrawn_by_site": gettext_lazy("Microvol took it back from {other}"),
    "work_taken_back": gettext_lazy("{other} left, so the work that waited for a review went with them"),
    "claim_released_by_site": gettext_lazy("Microvol freed the place of {other}"),
    "slot_planned": gettext_lazy("{other} planned when to do it"),
    "slot_removed": gettext_lazy("{other} took the planned time back"),
    "clock_paused": gettext_lazy("{other} asked a question; the clock stopped"),
    "clock_resumed": gettext_lazy("{name} answered; the clock goes on"),
    "work_submitted": gettext_lazy("{other} sent work"),
    "work_reviewed": gettext_lazy("{name} reviewed the work of {other}"),
    "opinion_given": gettext_lazy("{name} looked first at the work of {other}"),
    "question_asked": gettext_lazy("{name} asked a question in public"),
    "answer_edited": gettext_lazy("{name} edited the answer to a public question"),
    "question_answered": gettext_lazy("{name} answered a public question"),
    "question_hidden": gettext_lazy("{name} hid a public question"),
    "reviewer_named": gettext_lazy("{name} named {person} as its reviewer"),
    "reviewer_unnamed": gettext_lazy("{name} left its reviews to the whole team"),
    "review_assigned": gettext_lazy("{name} gave the review of {other} to {person}"),
    "review_unassigned": gettext_lazy("{name} left the review of {other} to the whole team"),
    "task_handed_over": gettext_lazy("{name} handed it over to {person}"),
    "review_nudged": gettext_lazy("{other} asked for an answer"),
    "peers_asked": gettext_lazy("A few qualified volunteers were asked to review the work of {other}"),
    "peer_review_opened": gettext_lazy("A review in the organisation's place was opened"),
    "peer_review_sent": gettext_lazy("{name} sent a review in the organisation's place"),
    "peer_review_credited": gettext_lazy("The review in the organisation's place was credited"),
    "peer_review_closed": gettext_lazy("A review in the organisation's place is no longer needed"),
    "peer_review_withdrawn": gettext_lazy("A review in the organisation's place is no longer needed"),
    "appeal_opened": gettext_lazy("A second return, so a person at Microvol looks too"),
    "appeal_asked": gettext_lazy("{other} asked a person at Microvol to look at the review"),
    "appeal_answered": gettext_lazy("A person at Microvol answered about the review"),
    "appeal_reversed": gettext_lazy("The review of the work of {other} was reversed"),
    "outcome_asked": gettext_lazy("The organisation was asked what became of the work of {other}"),
    "outcome_recorded": gettext_lazy("{name} said what became of the work of {other}"),
    "thanked": gettext_lazy("{name} said thank you"),
    "review_never_came": gettext_lazy("No review came, so the work of {other} counts as delivered, not confirmed"),
}

EVENT_KINDS = frozenset(_EVENTS)


def with_people(events: Iterable[TaskEvent]) -> list[TaskEvent]:
    """The events with the names of members they are about, in one query."""
    rows = list(events)
    ids = {row.data["person"] for row in rows if row.data.get("person")}
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    for row in rows:
        row.person_name = names.get(row.data.get("person"), "")  # type: ignore[attr-defined]
    return rows


def who_did(actor: User | None) -> str:
    """Who did it, by name; the people who run the site act for it."""
    if actor is None:
        return _("Microvol")
    return _("A person at Microvol") if actor.is_staff else actor.name


def words_of_event(event: TaskEvent) -> str:
    """Expects actor, and the claim's volunteer, at hand. An event of a kind without words shows its code."""
    # Who reviews in an organisation's place stays unnamed to it.
    name = _("A qualified volunteer") if event.data.get("is_peer") else who_did(event.actor)
    other = event.claim.volunteer.user.name if event.claim else ""
    person = getattr(event, "person_name", "") or _("somebody of the team")
    words = str(_EVENTS.get(event.kind, event.kind)).format(name=name, other=other, person=person)
    if event.kind == "work_reviewed" and event.data.get("verdict") in Verdict.values:
        return f"{words}: {str(Verdict(event.data['verdict']).label).lower()}"
    return words
