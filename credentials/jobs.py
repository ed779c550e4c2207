"""Background doors: signing happens here and nowhere else."""

import logging

from django.utils import timezone

from common.jobs import enqueue, job
from credentials.models import Credential, CredentialVersion, StatusList
from credentials.selectors.milestones import volunteers_to_settle, volunteers_who_lost_work
from credentials.services.certificates import make_pdf as make_pdf_now
from credentials.services.checking import forget_old_checks, run_bulk_check
from credentials.services.issuing import issue_credential, refresh_credential, reissue_credential
from credentials.services.keys import NoKeys, can_sign
from credentials.services.milestones import settle_milestones as settle_milestones_now
from credentials.services.status import numbers_to_sign
from credentials.services.status import sign_status_list as sign_list_now
from portfolios.models import PortfolioLine
from tasks.states import ACCEPTING
from volunteers.models import Volunteer

logger = logging.getLogger("microvol.credentials")
SWEPT_AT_ONCE = 500


@job("credentials.issue")
def issue(claim_id: int) -> None:
    try:
        issue_credential(claim_id=claim_id, now=timezone.now())
    except NoKeys as reason:  # the sweep issues it once there are keys
        logger.warning("not issued claim=%s: %s", claim_id, reason)


@job("credentials.settle_milestones")
def settle_milestones(volunteer_id: int) -> None:
    if not Volunteer.objects.filter(pk=volunteer_id).exists():
        return
    try:
        settle_milestones_now(volunteer_id=volunteer_id, now=timezone.now())
    except NoKeys as reason:  # the sweep gives them once there are keys
        logger.warning("not settled volunteer=%s: %s", volunteer_id, reason)


@job("credentials.sweep_milestones")
def sweep_milestones() -> None:
    """Milestones that were reached before there were any, or whose job was lost."""
    if can_sign():
        for volunteer_id in {*volunteers_to_settle()[:SWEPT_AT_ONCE], *volunteers_who_lost_work()[:SWEPT_AT_ONCE]}:
            enqueue("credentials.settle_milestones", volunteer_id=volunteer_id)


@job("credentials.reissue")
def reissue(credential_id: int) -> None:
    reissue_credential(credential_id=credential_id, now=timezone.now())


@job("credentials.refresh")
def refresh(credential_id: int) -> None:
    if Credential.objects.filter(pk=credential_id).exists():
        refresh_credential(credential_id=credential_id, now=timezone.now())


@job("credentials.make_pdf")
def make_pdf(version_id: int) -> None:
    if CredentialVersion.objects.filter(pk=version_id, current_of__isnull=False).exists():
        make_pdf_now(version_id=version_id)


@job("credentials.sign_status_list")
def sign_status_list(number: int) -> None:
    if StatusList.objects.filter(number=number).exists():
        sign_list_now(number=number, now=timezone.now())


@job("credentials.sign_status_lists")
def sign_status_lists() -> None:
    """Those that are nearly a day old, each in a job of its own."""
    for number in numbers_to_sign(now=timezone.now()):
        enqueue("credentials.sign_status_list", number=number)


@job("credentials.sweep")
def sweep() -> None:
    """Accepted work without a credential, and credentials that no longer fit their owner."""
    missing = PortfolioLine.objects.filter(
        claim__credential__isnull=True, claim__submissions__review__verdict__in=ACCEPTING
    )
    missing = missing.order_by("pk") if can_sign() else missing.none()
    for claim_id in missing.values_list("claim_id", flat=True)[:SWEPT_AT_ONCE]:
        enqueue("credentials.issue", claim_id=claim_id)
    stale = Credential.objects.all().out_of_date().order_by("pk")
    for credential_id in stale.values_list("pk", flat=True)[:SWEPT_AT_ONCE]:
        enqueue("credentials.refresh", credential_id=credential_id)


@job("credentials.run_bulk_check")
def run_check(check_id: int) -> None:
    run_bulk_check(check_id=check_id, now=timezone.now())


@job("credentials.forget_checks")
def forget_checks() -> None:
    forget_old_checks(now=timezone.now())
