"""The mail that asks what became of accepted work: every question of a day, each with its three answers as links."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from notifications.mail_contents import Content
from notifications.models import Notification
from organizations.models import Organization
from tasks.models import Outcome
from tasks.selectors.outcomes import open_questions, recipients_of
from tasks.services.outcome_links import outcome_token
from tasks.states import OutcomeAnswer


def outcome_mail(notification: Notification, now: datetime) -> Content | None:
    """What is still unanswered of that day's questions. The key names the organisation and the day."""
    organization_id, _, day = notification.key.partition(":")
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None:
        return None
    begin = datetime.combine(date.fromisoformat(day), time(), tzinfo=organization.work_calendar.zone)
    asked = open_questions(organization, notification.recipient).filter(
        asked_at__gte=begin, asked_at__lt=begin + timedelta(days=1)
    )
    questions = recipients_of(organization, list(asked)).get(notification.recipient_id, [])
    if not questions:
        return None
    shown = questions[: settings.OUTCOMES_MAILED_MAX]
    return Content(
        "outcome",
        {
            "organization": organization,
            "questions": [(question, _answers(question, notification, now)) for question in shown],
            "more": len(questions) - len(shown),
            "valid_days": settings.OUTCOME_LINK_VALID_FOR.days,
        },
    )


def _answers(question: Outcome, notification: Notification, now: datetime) -> list[dict[str, Any]]:
    token = outcome_token(outcome=question.public_id, user=notification.recipient.public_id, now=now)
    address = settings.SITE_URL + reverse("tasks:outcome_link", args=[token])
    return [{"label": answer.label, "url": f"{address}?answer={answer}"} for answer in OutcomeAnswer]
