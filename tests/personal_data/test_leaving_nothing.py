"""The heart: whoever leaves has everything in their hands, and nothing of them is left here."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from common.jobs import run_waiting
from personal_data.services.erasing import due_people, erase_due
from personal_data.services.export import write_everything
from personal_data.services.leaving import ask_to_leave
from tests.personal_data.marked import Marked, dump, hits, stored_bytes

pytestmark = pytest.mark.django_db

# What stays, word for word, without the name of who wrote it.
STAYING = {
    # written for somebody else, who keeps it: what reviewers said, also in the news and mails that told them
    "tasks_review": {"what_worked", "what_to_change", "justification", "quote", "why_otherwise"},
    "tasks_pointverdict": {"comment"},
    "tasks_reviewopinion": {"answers"},
    "portfolios_portfolioline": {"quote"},
    "notifications_notification": {"body"},
    "notifications_mail": {"text", "html"},
    # the signed certificate of somebody else names who confirmed their work; a signed file cannot be changed
    "credentials_credentialversion": {"document", "token"},
    # written for an organisation, whose it is
    "tasks_task": {"title", "why", "need", "deliverable", "not_needed", "example", "moderation_note"},
    "tasks_brieftemplate": {"name", "brief"},
    "tasks_briefchange": {"changes"},
    "tasks_taskimport": {"file_name", "rows"},
    "tasks_savedphrase": {"text"},
    "tasks_question": {"answer", "hidden_why"},
    "tasks_outcome": {"note", "link", "number_of"},
    # why a certificate was withdrawn: whoever checks it reads it
    "credentials_credential": {"revoked_why"},
    "credentials_credentialevent": {"why"},
    # written as staff of the site
    "tasks_appeal": {"answer"},
    "tasks_report": {"resolution"},
    "tasks_briefflag": {"excerpt"},
    "tasks_matchweights": {"decided_why"},
}
# What changes in rows of others: freed places, and the name where it stood.
CHANGED_IN_OTHERS = {
    "tasks_task": {"taken_count", "updated_at"},
    "notifications_notification": {"title", "body"},
    "notifications_mail": {"subject", "text", "html"},
    "portfolios_portfolioline": {"reviewer_name", "evidence_by"},
}
# The person's own, though not exported: their browser, the cards of their page, an archive they looked at.
HANGING_ON = {"django_session", "portfolios_card", "personal_data_archiveimport"}
# What events say beside their "why" stands in full where it was typed.
COPIES = {("tasks_taskevent", "data")}


def exported(user_id: int) -> str:
    file = io.BytesIO()
    list(write_everything(file, user_id))
    with zipfile.ZipFile(file) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_everything_comes_along_and_nothing_is_left(django_capture_on_commit_callbacks: Any) -> None:
    marked = Marked()
    user = marked.user
    name, email, public_id = user.name, user.email, str(user.public_id)

    archive = exported(user.pk)
    missing = {word: place for word, place in marked.words.items() if word not in archive and place not in COPIES}
    assert missing == {}
    others = [person.email for role, person in marked.world.people.items() if role != "claimant"]
    assert [address for address in others if address in archive] == []

    before, owned = dump(), marked.owned()
    ask_to_leave(user_id=user.pk, takes_work_back=True, now=timezone.now())
    later = timezone.now() + timedelta(days=8)
    assert user.pk in due_people(now=later)
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_due(user_id=user.pk, now=later)
    run_waiting()
    after = dump()

    found = list(hits(after, [name, email, public_id, public_id.replace("-", ""), *marked.words]))
    assert [hit for hit in found if hit[2] not in STAYING.get(hit[1], set())] == []
    in_mails = {marked.words[word][0] for word, table, _column in found if table.startswith("notifications")}
    assert in_mails <= {"tasks_review", "tasks_pointverdict"}
    named = {table for word, table, _column in found if word in {name, email, public_id}}
    assert named <= {"credentials_credentialversion"}
    files = stored_bytes()
    assert [word for word, place in marked.words.items() if place[1] == "file" and word.encode() in files] == []
    assert name.encode() not in files
    signed_in = [session.get_decoded().get("_auth_user_id") for session in Session.objects.all()]
    assert str(user.pk) not in signed_in

    others_rows = {table: set(rows) - owned.get(table, set()) for table, rows in before.items()}
    for table, rows in others_rows.items():
        for pk in rows:
            row, now = before[table][pk], after[table].get(pk)
            assert now is not None or table in HANGING_ON, (table, row)
            changed = {column for column in row if now is not None and now[column] != row[column]}
            assert changed <= CHANGED_IN_OTHERS.get(table, set()), (table, changed)
