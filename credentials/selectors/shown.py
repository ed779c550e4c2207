"""A credential as people read it: taken from the signed document alone, so that a page says nothing it does not."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from credentials import rules
from credentials.models import CredentialVersion
from credentials.openbadges import times
from credentials.openbadges.multibase import sha256_in
from vocabularies.services import countries

MILESTONE = "Competency"  # the achievementType of what is awarded for a skill


@dataclass(frozen=True)
class ShownEvidence:
    """`sha256` is the digest of the archived copy of the work, in the form that sha256sum prints."""

    url: str
    name: str
    narrative: str
    sha256: str


@dataclass(frozen=True)
class Shown:
    """`recipient_name` is empty where the person left their name out."""

    address: str
    recipient_name: str
    subject: str
    title: str
    description: str
    organization: str
    organization_url: str
    organization_number: str
    country: str
    issuer_name: str
    issuer_url: str
    issuer_id: str
    awarded_at: datetime
    valid_from: datetime
    valid_until: datetime | None
    started_at: datetime
    ended_at: datetime
    minutes: int
    role: str
    narrative: str
    evidence: str
    evidence_items: list[ShownEvidence]
    verdict: str
    skills: list[str]
    esco: list[tuple[str, str]]
    criteria: str
    criteria_url: str
    achievement_url: str
    status_url: str
    status_index: str
    key: str
    cause: str
    # Assessed for the issuer by a qualified volunteer; `beneficiary` wrote the criteria and confirms nothing.
    is_peer_checked: bool
    beneficiary: str
    # Of a skill, from the ratings in several works.
    is_milestone: bool
    skill: str

    @property
    def confirmer(self) -> str:
        if not self.is_peer_checked:
            return self.organization
        return _("A qualified volunteer, not %(name)s") % {"name": self.beneficiary}


def shown_version(version: CredentialVersion) -> Shown:
    """Expects the credential's achievement (for the colour of its patch)."""
    return shown_document(json.loads(version.document), cause=version.credential.achievement.cause)


def shown_document(document: dict[str, Any], *, cause: str = "") -> Shown:
    """Expects a document of ours. Raises KeyError for others."""
    subject = document["credentialSubject"]
    achievement, source = subject["achievement"], subject["source"]
    names = [one["identityHash"] for one in subject["identifier"] if one["identityType"] == "name"]
    levels = _levels(subject["result"], achievement)
    quality = f"{achievement['id']}#quality"
    is_milestone = achievement["achievementType"] == MILESTONE
    items = [_evidence(one, with_name=is_milestone) for one in document["evidence"]]
    return Shown(
        address=document["id"],
        recipient_name=names[0] if names else "",
        subject=subject["id"],
        title=achievement["name"],
        description=achievement["description"],
        organization=source["name"],
        organization_url=source.get("url", source["id"]),
        organization_number=next((one["identifier"] for one in source.get("otherIdentifier", [])), ""),
        country=_country(source.get("address", {}).get("addressCountryCode", "")),
        issuer_name=document["issuer"]["name"],
        issuer_url=document["issuer"]["url"],
        issuer_id=document["issuer"]["id"],
        awarded_at=times.read(document["awardedDate"]),
        valid_from=times.read(document["validFrom"]),
        valid_until=times.read(document["validUntil"]) if "validUntil" in document else None,
        started_at=times.read(subject["activityStartDate"]),
        ended_at=times.read(subject["activityEndDate"]),
        minutes=rules.minutes_of(next(one["value"] for one in subject["result"] if "value" in one)),
        role=subject["role"],
        narrative=subject["narrative"],
        evidence=" ".join(one.narrative for one in items),
        evidence_items=items,
        verdict=next((level for scale, _name, level in levels if is_milestone or scale == quality), ""),
        skills=[f"{name}: {level.lower()}" for scale, name, level in levels if scale != quality],
        esco=[(one["targetName"], one["targetUrl"]) for one in achievement.get("alignment", [])],
        criteria=achievement["criteria"]["narrative"],
        criteria_url=achievement["criteria"]["id"],
        achievement_url=achievement["id"],
        status_url=document["credentialStatus"]["statusListCredential"],
        status_index=document["credentialStatus"]["statusListIndex"],
        key=document.get("proof", {}).get("verificationMethod", ""),
        cause=cause,
        is_peer_checked=source["id"] == document["issuer"]["id"] and not is_milestone,
        beneficiary=achievement["creator"]["name"],
        is_milestone=is_milestone,
        skill=levels[0][1] if is_milestone else "",
    )


def _levels(results: list[dict[str, Any]], achievement: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Scale, its name and the level reached, for each result that is a level."""
    scales = {scale["id"]: scale for scale in achievement["resultDescription"]}
    found = []
    for result in results:
        scale = scales[result["resultDescription"]]
        for level in scale.get("rubricCriterionLevel", []):
            if level["id"] == result.get("achievedLevel"):
                found.append((scale["id"], scale["name"], level["name"]))
    return found


def _evidence(item: dict[str, Any], *, with_name: bool) -> ShownEvidence:
    digest = item.get("digestMultibase", "")
    return ShownEvidence(
        url=item["id"],
        name=item["name"],
        narrative=f"{item['name']}: {item['narrative']}" if with_name else item["narrative"],
        sha256=sha256_in(digest) if digest else "",
    )


def _country(code: str) -> str:
    return countries().get(code, code)
