"""The kinds of notification, and the few topics by which people choose how they hear of them."""

import dataclasses

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclasses.dataclass(frozen=True, slots=True)
class Topic:
    """One row of the page where people choose: `mail` is the choice of whoever never chose."""

    code: str
    name: str | Promise
    hint: str | Promise
    mail: str = "now"
    is_for_desk: bool = False
    # Somebody or a clock waits: it always shows on the site, so that nobody misses it by a choice long forgotten.
    is_action_needed: bool = False
    # Suggestions never interrupt: they come with the morning mail or not at all.
    is_suggestion: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    code: str
    name: str | Promise
    topic: str
    is_mailed: bool = True
    # Waiting until quiet hours end would cost the person something.
    is_urgent: bool = False
    # Goes out although the person paused: somebody or a clock waits for them.
    is_essential: bool = False


TOPICS: dict[str, Topic] = {
    topic.code: topic
    for topic in [
        Topic(
            "work",
            _("Action needed on my tasks"),
            _("Your time runs out, a place you wait for is free, a task is taken back."),
            is_action_needed=True,
        ),
        Topic("answers", _("Reviews and answers"), _("Your work was reviewed, a request answered, a message written.")),
        Topic(
            "matches",
            _("Tasks that fit me"),
            _("Up to five, each with its reasons, and what organisations you follow posted. All of it is on the site."),
            mail="digest",
            is_suggestion=True,
        ),
        Topic(
            "invitations",
            _("Invitations to a task"),
            _("At most one email a day, in the morning, together with your digest when it is due."),
            mail="digest",
            is_suggestion=True,
        ),
        Topic(
            "desk_action",
            _("Waiting for me at my organisation"),
            _("Reviews, requests and tasks that need your answer."),
            is_for_desk=True,
            is_action_needed=True,
        ),
        Topic(
            "desk_decisions",
            _("Decisions about my organisation"),
            _("A brief or the organisation was checked, your seat changed."),
            is_for_desk=True,
        ),
        Topic(
            "desk_news",
            _("News of my organisation's tasks"),
            _("Somebody took a task or handed it back."),
            mail="digest",
            is_for_desk=True,
        ),
    ]
}

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in [
        Kind("claim_reminder", _("Reminders about tasks you hold"), "work", is_essential=True),
        Kind("claim_expired", _("Your time on a task ran out"), "work", is_essential=True),
        Kind("claim_withdrawn", _("An organisation withdraws a task you hold"), "work", is_essential=True),
        Kind("task_stopped", _("A task you wait for is stopped"), "work"),
        # By mail it would not arrive.
        Kind("address_bounces", _("Mail to your address comes back"), "work", is_mailed=False, is_essential=True),
        # Whoever claims first has it, so an hour counts.
        Kind("place_free", _("A place is free on a task you wait for"), "work", is_urgent=True),
        Kind("claim_decided", _("An organisation answers your request for a task"), "answers", is_essential=True),
        Kind("review_done", _("Your work was reviewed"), "answers", is_essential=True),
        Kind("skill_milestone", _("A skill of yours reached a milestone"), "answers"),
        Kind("appeal_answered", _("A person looked at a review of your work again"), "answers", is_essential=True),
        Kind("report_answered", _("We looked at what you reported"), "answers"),
        Kind("message", _("New messages about a task"), "answers", is_essential=True),
        Kind("question_answered", _("An answer to what you asked in public"), "answers"),
        Kind("brief_changed", _("The brief of a task that concerns you changed"), "answers"),
        Kind("outcome_known", _("What an organisation did with your work"), "answers"),
        Kind("thanks", _("Someone thanks you for your work"), "answers"),
        Kind("work_again", _("An organisation would work with you again"), "answers"),
        # It lasts a day.
        Kind("head_start", _("A task that you may take before others"), "answers"),
        Kind("next_step", _("An organisation offers you more than single tasks"), "answers"),
        Kind("download_ready", _("A file you asked for is ready"), "answers", is_mailed=False),
        # It took minutes: whoever waited went away.
        Kind("download_ready_late", _("A file you asked for is ready at last"), "answers"),
        # Its key is the public id of the invitation.
        Kind("task_invitation", _("Someone asks whether you want a task"), "invitations"),
        # Said on the site alone, to somebody who comes back.
        Kind("digest_back", _("Your digest starts again"), "matches", is_mailed=False),
        Kind("skill_offer", _("A skill you keep using, to add to your profile"), "matches", is_mailed=False),
        Kind("review_needed", _("Work waits for your review"), "desk_action", is_essential=True),
        Kind("review_reminder", _("Reminders about reviews that wait"), "desk_action", is_essential=True),
        Kind("review_assigned", _("A review is given to you, or taken over"), "desk_action", is_essential=True),
        Kind("question_asked", _("A public question about one of your tasks"), "desk_action", is_essential=True),
        Kind("question_reminder", _("Reminders about questions that wait"), "desk_action", is_essential=True),
        Kind("review_nudge", _("A volunteer asks for your overdue answer"), "desk_action", is_essential=True),
        Kind("claim_requested", _("Someone asks for one of your tasks"), "desk_action", is_essential=True),
        Kind("next_step_wanted", _("A volunteer wants to do more with you"), "desk_action"),
        Kind("outcome_question", _("What became of work you accepted"), "desk_action"),
        Kind("task_closing", _("A task of yours closes unless you confirm it"), "desk_action", is_essential=True),
        Kind("webhook_stopped", _("A webhook of your organisation was stopped"), "desk_action"),
        Kind("brief_decided", _("Your brief was checked"), "desk_decisions"),
        Kind("appeal_news", _("A person looks at a review of yours again"), "desk_decisions"),
        Kind("organization_decided", _("Your organisation was checked"), "desk_decisions"),
        Kind("membership", _("Changes to your seat in an organisation"), "desk_decisions"),
        Kind("peer_reviewed", _("A volunteer reviewed work that waited for you"), "desk_news"),
        Kind("thanks_to_desk", _("A volunteer thanks your team"), "desk_news"),
        Kind("task_claimed", _("Someone took one of your tasks"), "desk_news"),
        Kind("task_released", _("Someone handed a task back"), "desk_news"),
    ]
}


def topic_of(kind: str) -> Topic:
    return TOPICS[KINDS[kind].topic]
