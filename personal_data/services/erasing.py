"""Erasing an account: for good, everywhere, and again after a backup came back."""

import hashlib
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from allauth.account.adapter import get_adapter
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.services import end_sessions
from credentials.services.leaving import forget_owner
from notifications.models import Mail, SuppressedAddress
from notifications.services.bounces import hash_of
from organizations.models import Invitation, Membership
from organizations.services.members import remove_member
from organizations.states import OrganizationStatus
from personal_data import rules
from personal_data.erased import DELETED, EMPTIED, EMPTY_WORK, FORMER_MEMBER, FORMER_VOLUNTEER
from personal_data.models import Erasure
from personal_data.selectors.facts import leaving_facts
from personal_data.selectors.rows import addresses_of
from personal_data.services import mentions
from tasks.models import Claim, ClaimFile, FilePage, MessageFile, Review, ReviewOpinion, Submission
from tasks.services.leaving import take_back_waiting_work
from tasks.services.suspending import release_claims_of_person
from tasks.states import ClaimStatus
from volunteers.models import Volunteer

# Delivered: what the organisation keeps, unless its author takes it back.
DELIVERED = [ClaimStatus.ACCEPTED, ClaimStatus.UNCONFIRMED]


# These lead to somebody without a name: nobody at all would read as the site itself.
STAYING = {
    "tasks.TaskEvent.actor", "organizations.OrganizationEvent.actor", "credentials.CredentialEvent.actor",
    "tasks.Report.reporter",
}  # fmt: skip


def id_hash(public_id: UUID) -> str:
    return hashlib.sha256(public_id.bytes).hexdigest()


def erase_due(*, user_id: int, now: datetime) -> bool:
    """Erases an account whose day has come; False when its owner stayed, or left before.

    Somebody who became the last owner of an organisation meanwhile is told why nothing happened, and stays.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(pk=user_id, leaves_at__lte=now).first()
        if user is None:
            return False
        decision = rules.can_leave(leaving_facts(user))
        if not decision:
            User.objects.filter(pk=user_id).update(leaves_at=None)
            get_adapter().send_mail("accounts/not_deleted", user.email, {"why": decision.message})
            return False
    erase_person(user_id=user_id, took_work_back=user.takes_work_back, now=now)
    return True


def erase_person(*, user_id: int, took_work_back: bool, now: datetime) -> None:
    """Takes a person out of everything, in three steps that may each be cut off and done again.

    1. The account is closed: no sign-in, no sessions.
    2. What they hold goes back through the services that own it: claims are released, work that nobody accepted is
       taken back, seats are handed over.
    3. In one transaction: rows are deleted, words and names taken out of those that stay, certificates reduced to what
       recognises them, the account made nobody's, and the erasure noted. Files go after the commit; should that be cut
       off, they have no row and go with the other orphans.
    """
    User.objects.filter(pk=user_id).update(is_active=False)
    end_sessions(user_id=user_id)
    release_claims_of_person(user_id=user_id, now=now)
    take_back_waiting_work(user_id=user_id, now=now)
    for organization_id in _open_seats(user_id):
        remove_member(organization_id=organization_id, user_id=user_id, actor_id=user_id, now=now)
    _forget(user_id, took_work_back, now)


def _open_seats(user_id: int) -> list[int]:
    """A closed organisation needs no owner; its seats are deleted with the rest."""
    seats = Membership.objects.filter(user_id=user_id).exclude(organization__status=OrganizationStatus.CLOSED)
    return list(seats.order_by("organization_id").values_list("organization_id", flat=True))


@transaction.atomic
def _forget(user_id: int, took_work_back: bool, now: datetime) -> None:
    user = User.objects.select_for_update().get(pk=user_id)
    volunteer = Volunteer.objects.select_for_update().filter(user_id=user_id).first()
    addresses, name = addresses_of(user_id), user.name
    alias = str(FORMER_MEMBER if _wrote_for_others(user_id) else FORMER_VOLUNTEER)
    new_id = uuid4()
    files = _forget_work(user_id, took_work_back) + _files_of(user_id)
    mentions.replace_in_others(user_id=user_id, name=name, alias=alias)
    mentions.empty_logs(user_id=user_id, old_id=user.public_id, new_id=new_id)
    if volunteer is not None:
        forget_owner(volunteer_id=volunteer.pk, now=now)
    for model, path, values in EMPTIED:
        written = {column: str(value) if isinstance(value, type(FORMER_MEMBER)) else value
                   for column, value in values.items()}  # fmt: skip
        _rows(model, path, user_id).update(**written)
    _forget_opinions(user_id)
    for model, path in DELETED:
        _rows(model, path, user_id).delete()
    Mail.objects.filter(to__in=addresses).delete()
    Invitation.objects.filter(email__in=addresses).delete()
    SuppressedAddress.objects.filter(address_hash__in=[hash_of(address) for address in addresses]).update(reason="")
    mentions.forget_in_errors([name, *addresses])
    _unlink(user_id)
    _hide_from_staff_log(user, [name, *addresses], alias)
    if volunteer is not None:
        _begin_anew(volunteer)
    _become_nobody(user, alias, new_id)
    Erasure.objects.get_or_create(
        id_hash=id_hash(user.public_id), defaults={"took_work_back": took_work_back, "erased_at": now}
    )
    transaction.on_commit(partial(_delete_files, files))


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _forget_opinions(user_id: int) -> None:
    """Of two reviewers, the first: undecided ones go, so that somebody else looks first; others lose private notes."""
    given = ReviewOpinion.objects.filter(reviewer_id=user_id)
    given.filter(submission__review=None).delete()
    for opinion in given.iterator():
        opinion.answers["private_note"] = ""
        opinion.save(update_fields=["answers"])


def _rows(model: str, path: str, user_id: int) -> models.QuerySet:
    """Without joins, so that they can be updated."""
    manager = apps.get_model(model)._base_manager
    return manager.filter(pk__in=manager.filter(**{path: user_id}).values("pk"))


def _wrote_for_others(user_id: int) -> bool:
    reviews = Review.objects.filter(reviewer_id=user_id, is_peer=False)
    return reviews.exists() or ReviewOpinion.objects.filter(reviewer_id=user_id).exists()


def _forget_work(user_id: int, took_work_back: bool) -> list[str]:
    """Empties submissions but the delivered ones that stay. Returns the stored files that go."""
    claims = Claim.objects.filter(volunteer__user_id=user_id)
    kept: list[int] = []
    if not took_work_back:
        sent = Submission.objects.filter(claim__in=claims.filter(status__in=DELIVERED))
        kept = list(sent.order_by("claim_id", "-version").distinct("claim_id").values_list("pk", flat=True))
    Submission.objects.filter(claim__in=claims).exclude(pk__in=kept).update(**EMPTY_WORK)
    staying = ClaimFile.objects.filter(submissions__in=kept)
    for file in staying.distinct().only("pk", "name").iterator():
        ending = file.name.rpartition(".")[2] if "." in file.name else "bin"
        ClaimFile.objects.filter(pk=file.pk).update(name=f"file-{file.pk}.{ending[:10]}")
    going = ClaimFile.objects.filter(claim__in=claims).exclude(pk__in=staying.values("pk"))
    pages = FilePage.objects.filter(file__in=going)
    names = [*going.values_list("file", flat=True), *pages.values_list("picture", flat=True)]
    going.delete()
    return names


def _files_of(user_id: int) -> list[str]:
    sent = MessageFile.objects.filter(message__author_id=user_id).values_list("file", flat=True)
    made = apps.get_model("downloads.Download").objects.filter(user_id=user_id).exclude(file="")
    return [*sent, *made.values_list("file", flat=True)]


def _unlink(user_id: int) -> None:
    """Every column that may be empty, of every table: who began a task, who answered, who invited."""
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.concrete_fields:
            points_here = column.is_relation and column.related_model is User and column.null
            if points_here and f"{model._meta.label}.{column.name}" not in STAYING:
                model._base_manager.filter(**{column.name: user_id}).update(**{column.name: None})


def _hide_from_staff_log(user: User, words: list[str], alias: str) -> None:
    about = Q()
    for word in filter(None, words):
        about |= Q(object_repr__icontains=word) | Q(change_message__icontains=word)
    LogEntry.objects.filter(about).update(object_repr=alias, change_message="")


def _begin_anew(volunteer: Volunteer) -> None:
    """A row like the first day's, that suggests nothing to nobody."""
    fresh = Volunteer(pk=volunteer.pk, user_id=volunteer.user_id, created_at=volunteer.created_at, is_paused=True)
    fresh.accepted_count = volunteer.accepted_count
    fresh.save(force_update=True)


def _become_nobody(user: User, alias: str, new_id: UUID) -> None:
    User.objects.filter(pk=user.pk).update(
        public_id=new_id,
        email=f"{new_id.hex}@left.invalid",
        name=alias,
        password=make_password(None),
        time_zone="UTC",
        last_login=None,
        seen_at=None,
        is_active=False,
        leaves_at=None,
    )


def due_people(*, now: datetime) -> list[int]:
    return list(User.objects.filter(leaves_at__lte=now).order_by("leaves_at").values_list("pk", flat=True)[:500])


def replay(*, hashes: dict[str, bool]) -> int:
    """Erases again whoever a restored backup brought back. Returns how many."""
    erased = 0
    for user_id, public_id in User.objects.order_by("pk").values_list("pk", "public_id").iterator():
        took_work_back = hashes.get(id_hash(public_id))
        if took_work_back is not None:
            erase_person(user_id=user_id, took_work_back=took_work_back, now=timezone.now())
            erased += 1
    return erased
