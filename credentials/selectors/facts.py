"""What a badge is made from: the portfolio line of an accepted claim, its review and its task."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from credentials import rules
from credentials.models import Achievement, Credential
from credentials.openbadges.documents import Alignment, Badge, Evidence, Party, Recipient, Scale, achievement
from credentials.selectors.archive import copy_of
from credentials.selectors.issuer import issuer, site_address
from organizations.models import Organization
from organizations.selectors import actor_facts
from organizations.states import Role
from portfolios.models import LineSkill, PortfolioLine
from portfolios.rules import shows_work, without_email
from tasks.kinds import kind_by_code
from tasks.models import PointVerdict, Review
from tasks.states import ACCEPTING, Rating, Verdict
from vocabularies.models import Skill

# org-id.guide's code of the register, where we know which one a country's charities stand in.
NUMBER_TYPES = {"GB": "ext:GB-CHC"}
NUMBER_TYPE = "ext:RegistrationNumber"
PLACE = "urn:achievement"  # stands for the address in stored content


@dataclass(frozen=True)
class Work:
    """One accepted piece of work with everything that a badge may say about it."""

    line: PortfolioLine
    review: Review
    skills: list[LineSkill]
    points: list[str]
    point_count: int
    cause: str
    digest: str

    @property
    def shows_work(self) -> bool:
        return shows_work(self.line.permission)

    @property
    def is_peer_checked(self) -> bool:
        """Accepted by a qualified volunteer: nothing in the badge may sound as if the organisation had confirmed it."""
        return self.review.is_peer

    @property
    def slug(self) -> str:
        """The same for every version of one task's criteria. Checked by a volunteer is another achievement."""
        slug = f"{slugify(self.line.kind) or 'task'}-{self.line.claim.task.public_id.hex[:12]}"
        return f"{slug}-peer" if self.is_peer_checked else slug

    @property
    def title(self) -> str:
        return self.line.title

    @property
    def giver(self) -> str:
        return self.line.organization.name

    def content(self) -> dict[str, Any]:
        return content_of(self)

    def badge(self, credential: Credential, *, valid_from: datetime, status: dict[str, str]) -> Badge:
        return badge_of(credential, self, valid_from=valid_from, status=status)


def work_of(claim_id: int) -> Work | None:
    """Six queries; None while there is no accepted line."""
    lines = PortfolioLine.objects.select_related("claim__task", "organization", "volunteer__user")
    line = lines.filter(claim_id=claim_id).first()
    reviews = Review.objects.filter(submission__claim_id=claim_id, verdict__in=ACCEPTING)
    review = reviews.select_related("reviewer", "submission").order_by("-pk").first()
    if line is None or review is None:
        return None
    met = PointVerdict.objects.filter(review=review, is_met=True).order_by("point__position")
    return Work(
        line=line,
        review=review,
        skills=list(line.skills.select_related("skill").order_by("skill__slug")),
        points=[without_email(text) for text in met.values_list("point__text", flat=True)],
        point_count=review.points.count(),
        cause=line.causes.order_by("pk").values_list("slug", flat=True).first() or "",
        digest=copy_of(review.submission).digest,
    )


def organization_party(organization: Organization) -> Party:
    return Party(
        id=site_address(organization.get_absolute_url()),
        name=organization.name,
        url=organization.website,
        country=organization.country,
        number=organization.registration_number,
        number_type=NUMBER_TYPES.get(organization.country, NUMBER_TYPE) if organization.registration_number else "",
    )


def content_of(work: Work) -> dict[str, Any]:
    """The criteria as the task set them, or in general words where the organisation keeps the work to itself.

    Address and version are left open: `document_of` fills them in.
    """
    line = work.line
    if work.shows_work:
        points = " ".join(f"({number}) {text}" for number, text in enumerate(work.points, start=1))
        description = line.deliverable or line.why or line.title
        criteria = _(
            "The work is handed in. A reviewer of %(organization)s, who is not its author, accepts it: %(points)s"
        )
        if work.is_peer_checked:
            criteria = _(
                "The work is handed in. %(organization)s does not answer. A qualified volunteer, who is not its author "
                "and does not know them, checks it: %(points)s"
            )
    else:
        points = ""
        description = _("Reviewed work for %(organization)s.") % {"organization": line.organization}
        criteria = _(
            "The work is handed in. A reviewer of %(organization)s, who is not its author, accepts every point."
        )
    return achievement(
        address=PLACE,
        version=0,
        name=line.title,
        description=description[: rules.SUMMARY_MAX],
        criteria=criteria % {"organization": line.organization, "points": points},
        creator=organization_party(line.organization),
        language="en",
        tags=[row.skill.slug for row in work.skills],
        alignments=alignments_of(row.skill for row in work.skills),
        scales=[_quality(), *(rating_scale(row.skill) for row in work.skills)],
        hours_name=_("Hours credited by a qualified volunteer")
        if work.is_peer_checked
        else _("Hours confirmed by the organisation"),
    )


def alignments_of(skills: Iterable[Skill]) -> list[Alignment]:
    """Their ESCO concepts, for those that have one."""
    return [Alignment(name=skill.esco_label or skill.name, url=skill.esco_uri) for skill in skills if skill.esco_uri]


def _quality() -> Scale:
    levels = [str(Verdict.ACCEPTED_WITH_EDITS.label), str(Verdict.ACCEPTED.label)]
    return Scale(key="quality", name=_("Reviewer’s verdict"), levels=levels)


def rating_scale(skill: Skill, *, required: int = 1) -> Scale:
    levels = [str(label) for label in Rating.labels]
    return Scale(key=f"skill-{skill.slug}", name=skill.name, levels=levels, required=required)


def badge_of(credential: Credential, work: Work, *, valid_from: datetime, status: dict[str, str]) -> Badge:
    """Everything a version of the badge says, with the recipient as they are now (no query but the achievement's)."""
    line, claim, user = work.line, work.line.claim, work.line.volunteer.user
    levels = {"quality": 2 if work.review.verdict == Verdict.ACCEPTED else 1}
    levels |= {f"skill-{row.skill.slug}": row.level for row in work.skills if row.level}
    address = site_address(credential.get_absolute_url())
    words = {"organization": line.organization.name, "reviewer": work.review.reviewer.name}
    description = _("Volunteer work, reviewed and accepted by %(organization)s.")
    if work.is_peer_checked:
        description = _("Volunteer work for %(organization)s, checked by a qualified volunteer. Not confirmed by it.")
    return Badge(
        address=address,
        name=line.title,
        description=description % words,
        issuer=issuer(),
        recipient=Recipient(
            subject=credential.subject,
            email=user.email,
            salt=credential.salt,
            name=user.name if credential.shows_name else "",
        ),
        # Who assessed it on behalf of the issuer.
        source=issuer() if work.is_peer_checked else organization_party(line.organization),
        achievement=document_of(credential.achievement),
        role=_("Volunteer: %(kind)s") % {"kind": kind_by_code(line.kind).name},
        narrative=_narrative(claim.revision_count),
        started_at=claim.created_at,
        ended_at=line.accepted_at,
        awarded_at=credential.awarded_at,
        valid_from=valid_from,
        hours=rules.hours_of(line.confirmed_minutes),
        levels=levels,
        evidence=[
            Evidence(
                id=f"{address}#evidence",
                name=line.title,
                genre=str(kind_by_code(line.kind).name),
                narrative=_evidence(work, words),
                digest=work.digest,
            )
        ],
        status=status,
        terms=site_address("/terms/credentials"),
    )


def document_of(row: Achievement) -> dict[str, Any]:
    """The achievement under its public address and with its version."""
    filled = _with_address(row.content, site_address(row.get_absolute_url()))
    return {**filled, "version": str(row.version)}


def _with_address(content: Any, address: str) -> Any:
    if isinstance(content, dict):
        return {name: _with_address(value, address) for name, value in content.items()}
    if isinstance(content, list):
        return [_with_address(value, address) for value in content]
    return content.replace(PLACE, address, 1) if isinstance(content, str) and content.startswith(PLACE) else content


def _narrative(revision_count: int) -> str:
    if not revision_count:
        return _("Accepted the first time.")
    words = ngettext(
        "Accepted after %(count)d round of changes.", "Accepted after %(count)d rounds of changes.", revision_count
    )
    return words % {"count": revision_count}


def _evidence(work: Work, words: dict[str, str]) -> str:
    met = _("%(met)d of %(count)d acceptance points met.") % {"met": len(work.points), "count": work.point_count}
    by = _("Reviewed by %(reviewer)s for %(organization)s.")
    if work.is_peer_checked:
        by = _("Checked by a qualified volunteer, because %(organization)s did not answer.")
    return f"{by % words} {met}"


def revoke_facts(credential: Credential, actor_id: int) -> rules.RevokeFacts:
    """Expects the organization. A milestone has none: only staff withdraw it by hand."""
    if credential.organization is None:
        is_staff = User.objects.filter(pk=actor_id, is_staff=True, is_active=True).exists()
        return rules.RevokeFacts(may_publish=False, is_staff=is_staff, is_revoked=credential.revoked_at is not None)
    actor = actor_facts(credential.organization, actor_id)
    return rules.RevokeFacts(
        may_publish=actor.role in {Role.OWNER, Role.MANAGER},
        is_staff=actor.is_staff,
        is_revoked=credential.revoked_at is not None,
    )
