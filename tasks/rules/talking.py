"""Asking, answering and writing: who, how much, and what does not belong into words that everyone reads."""

import dataclasses
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from common.addresses import find_emails, find_links, find_phones
from common.decisions import ALLOWED, Decision, forbidden, invalid, not_now

THREAD_STAYS_OPEN = timedelta(days=90)


@dataclasses.dataclass(frozen=True, slots=True)
class QuestionFacts:
    """Who asks about which task. `is_open`: others can take it, or this person works on it."""

    is_member: bool
    is_staff: bool
    is_open: bool
    asked_today: int
    waiting_here: int  # their own questions on this task that nobody has answered
    is_peer_review: bool = False


def can_ask(facts: QuestionFacts) -> Decision:
    """May this person ask a question that everyone reads? Their role comes first."""
    if facts.is_member:
        return forbidden("own_organization", _("You belong to this organisation. Change the brief instead."))
    if facts.is_staff:
        return forbidden("staff", _("You moderate here, so others ask. Use another account to volunteer."))
    if facts.is_peer_review:
        return not_now("no_messages_here", _("The organisation is silent, so nobody would answer."))
    if not facts.is_open:
        return not_now("task_not_open", _("This task is closed, so nobody can answer questions about it."))
    if facts.waiting_here >= settings.QUESTIONS_WAITING_PER_TASK:
        return not_now("questions_wait", _("Wait for the answers to what you asked here, then ask on."))
    if facts.asked_today >= settings.QUESTIONS_PER_DAY:
        return not_now("too_many_questions", _("That were many questions for one day. Ask more tomorrow."))
    return ALLOWED


def can_publish_words(text: str, *, field: str, may_link: bool = False) -> Decision:
    """What everyone reads names nobody's address. The organisation may link to a page."""
    found = [*find_emails(text), *find_phones(text), *([] if may_link else find_links(text))]
    if not found:
        return ALLOWED
    return invalid(
        "address_in_public", _("Take out “%(address)s”: everyone reads this.") % {"address": found[0]}, field
    )


def can_answer_question(*, is_member: bool, is_answered: bool, is_hidden: bool) -> Decision:
    if not is_member:
        return forbidden("members_answer", _("Only members of the organisation answer its questions."))
    if is_hidden:
        return not_now("question_hidden", _("This question was hidden."))
    if is_answered:
        return not_now("already_answered", _("Somebody of your team has answered this question already."))
    return ALLOWED


def can_edit_answer(*, is_member: bool, is_answered: bool, is_hidden: bool) -> Decision:
    if not is_member:
        return forbidden("members_answer", _("Only members of the organisation answer its questions."))
    if is_hidden:
        return not_now("question_hidden", _("This question was hidden."))
    if not is_answered:
        return not_now("not_answered", _("This question has no answer yet."))
    return ALLOWED


def can_hide_question(*, is_publisher: bool, is_staff: bool, is_hidden: bool) -> Decision:
    if not is_publisher and not is_staff:
        return forbidden("managers_hide", _("Owners and managers of the organisation hide questions, and moderators."))
    if is_hidden:
        return not_now("question_hidden", _("This question is hidden already."))
    return ALLOWED


def can_send_message(
    *,
    status: str,
    ended_at: datetime | None,
    now: datetime,
    sent_last_hour: int = 0,
    is_peer_review: bool = False,
    wants_more: bool = False,
    organization_is_active: bool = True,
) -> Decision:
    """People can talk while the claim lives and for 90 days after it ended; longer where they want to do more.

    With a suspended organisation nobody talks: it must not go on in private, and could not answer.
    """
    if not organization_is_active:
        return not_now("organization_not_active", _("This organisation is suspended or closed, so nobody can write."))
    if is_peer_review:
        return not_now("no_messages_here", _("The organisation is silent, and you and the author stay unnamed."))
    if ended_at is not None and now - ended_at > THREAD_STAYS_OPEN and not wants_more:
        return not_now("thread_closed", _("This conversation ended 90 days after the task."))
    if sent_last_hour >= settings.MESSAGES_PER_HOUR:
        return not_now(
            "too_many_messages", _("That were many messages in one hour. Write the next one a little later.")
        )
    return ALLOWED


def can_send_files(*, count: int) -> Decision:
    if count <= settings.MESSAGE_FILES_MAX:
        return ALLOWED
    return invalid(
        "too_many_files",
        _("Send up to %(max)s files with one message.") % {"max": settings.MESSAGE_FILES_MAX},
        "files",
    )
