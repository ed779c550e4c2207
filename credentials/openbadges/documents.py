"""Badges as documents: every key is written here, and `checked` refuses any other."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from credentials.openbadges import contexts
from credentials.openbadges.times import stamp

SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json-ld/ob_v3p0_achievementcredential_schema.json"
ESCO_FRAMEWORK = "ESCO"
# `jti` and `endorsementJwt` are missing on purpose: the copies of the context in use do not agree about them.
KEYS = frozenset(
    """
    @context id type name description image caption issuer url email validFrom validUntil awardedDate
    credentialSubject identifier hashed identityType salt identityHash role activityStartDate activityEndDate
    narrative source otherIdentifier identifierType result resultDescription achievedLevel value achievement
    achievementType version inLanguage tag creator criteria alignment targetName targetFramework targetType
    targetUrl resultType requiredLevel rubricCriterionLevel level valueMin valueMax evidence genre digestMultibase
    address addressCountryCode credentialSchema credentialStatus statusPurpose statusListIndex statusListCredential
    refreshService termsOfUse
    """.split()  # noqa: SIM905  read as prose
)


class NotAllowed(ValueError):
    """A document with a key that is no part of our badges, or with an empty value."""


@dataclass(frozen=True)
class Party:
    """An issuer or an organisation."""

    id: str
    name: str
    url: str = ""
    email: str = ""
    image: str = ""
    number: str = ""
    number_type: str = ""
    country: str = ""


@dataclass(frozen=True)
class Alignment:
    name: str
    url: str


@dataclass(frozen=True)
class Scale:
    """A rubric with levels, worst first; `required` names the lowest that an achievement takes."""

    key: str
    name: str
    levels: Sequence[str]
    required: int = 1


@dataclass(frozen=True)
class Recipient:
    """`name` is empty unless the person wants it in the badge."""

    subject: UUID
    email: str
    salt: str
    name: str = ""


@dataclass(frozen=True)
class Evidence:
    """What a badge rests on. `digest` is the multihash of an archived copy, where there is one."""

    id: str
    name: str
    genre: str
    narrative: str
    digest: str = ""


@dataclass(frozen=True)
class Badge:
    """What one badge says. `achievement` is the document of `achievement()`; `levels` are reached ones by scale."""

    address: str
    name: str
    description: str
    issuer: Party
    recipient: Recipient
    source: Party
    achievement: dict[str, Any]
    role: str
    narrative: str
    started_at: datetime
    ended_at: datetime
    awarded_at: datetime
    valid_from: datetime
    hours: str
    levels: dict[str, int]
    evidence: Sequence[Evidence]
    status: dict[str, str]
    terms: str
    valid_until: datetime | None = None


def party(who: Party) -> dict[str, Any]:
    return _filled(
        {
            "id": who.id,
            "type": ["Profile"],
            "name": who.name,
            "url": who.url,
            "email": who.email,
            "image": {"id": who.image, "type": "Image"} if who.image else None,
            "address": {"type": ["Address"], "addressCountryCode": who.country} if who.country else None,
            "otherIdentifier": [
                {"type": "IdentifierEntry", "identifier": who.number, "identifierType": who.number_type}
            ]
            if who.number
            else None,
        }
    )


def achievement(
    *,
    address: str,
    version: int,
    name: str,
    description: str,
    criteria: str,
    creator: Party,
    language: str,
    tags: Iterable[str],
    alignments: Iterable[Alignment],
    scales: Iterable[Scale],
    hours_name: str,
    kind: str = "CommunityService",
) -> dict[str, Any]:
    """What is awarded: its criteria, its skills and the scales that results are measured on."""
    return _filled(
        {
            "id": address,
            "type": ["Achievement"],
            "achievementType": kind,
            "name": name,
            "version": str(version),
            "inLanguage": language,
            "tag": list(tags),
            "description": description,
            "creator": party(creator),
            "criteria": {"id": f"{address}/criteria", "narrative": criteria},
            "alignment": [
                {"type": ["Alignment"], "targetName": one.name, "targetFramework": ESCO_FRAMEWORK,
                 "targetType": "ext:ESCOSkill", "targetUrl": one.url}
                for one in alignments
            ],
            "resultDescription": [
                *(_scale(address, scale) for scale in scales),
                {"id": f"{address}#hours", "type": ["ResultDescription"], "name": hours_name,
                 "resultType": "ext:VerifiedHours", "valueMin": "0", "valueMax": "200"},
            ],
        }
    )  # fmt: skip


def _scale(address: str, scale: Scale) -> dict[str, Any]:
    start = f"{address}#{scale.key}"
    return {
        "id": start,
        "type": ["ResultDescription"],
        "name": scale.name,
        "resultType": "RubricCriterionLevel",
        "requiredLevel": f"{start}-{scale.required}",
        "rubricCriterionLevel": [
            {"id": f"{start}-{place}", "type": ["RubricCriterionLevel"], "name": words, "level": str(place)}
            for place, words in enumerate(scale.levels, start=1)
        ],
    }


def badge(what: Badge) -> dict[str, Any]:
    """The credential, unsigned."""
    start = what.achievement["id"]
    document = {
        "@context": list(contexts.BADGE),
        "id": what.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": what.name,
        "description": what.description,
        "image": {"id": f"{what.address}.png", "type": "Image", "caption": what.name},
        "issuer": party(what.issuer),
        "validFrom": stamp(what.valid_from),
        "validUntil": stamp(what.valid_until) if what.valid_until else None,
        "awardedDate": stamp(what.awarded_at),
        "credentialSubject": {
            "id": what.recipient.subject.urn,
            "type": ["AchievementSubject"],
            "identifier": _identifiers(what.recipient),
            "role": what.role,
            "activityStartDate": stamp(what.started_at),
            "activityEndDate": stamp(what.ended_at),
            "narrative": what.narrative,
            "source": party(what.source),
            "result": [
                *(
                    {
                        "type": ["Result"],
                        "resultDescription": f"{start}#{key}",
                        "achievedLevel": f"{start}#{key}-{level}",
                    }
                    for key, level in what.levels.items()
                ),
                {"type": ["Result"], "resultDescription": f"{start}#hours", "value": what.hours},
            ],
            "achievement": what.achievement,
        },
        "evidence": [
            {"id": one.id, "type": ["Evidence"], "name": one.name, "genre": one.genre, "narrative": one.narrative,
             "digestMultibase": one.digest}
            for one in what.evidence
        ],
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": what.status,
        "refreshService": {"id": what.address, "type": "1EdTechCredentialRefresh"},
        "termsOfUse": [{"id": what.terms, "type": "ext:CredentialTerms"}],
    }  # fmt: skip
    return checked(_filled(document))


def identity_hash(email: str, salt: str) -> str:
    return f"sha256${hashlib.sha256(f'{email}{salt}'.encode()).hexdigest()}"


def _identifiers(recipient: Recipient) -> list[dict[str, Any]]:
    email = recipient.email.lower()
    found: list[dict[str, Any]] = [
        {"type": "IdentityObject", "hashed": True, "identityType": "emailAddress", "salt": recipient.salt,
         "identityHash": identity_hash(email, recipient.salt)}
    ]  # fmt: skip
    if recipient.name:
        found.append({"type": "IdentityObject", "hashed": False, "identityType": "name",
                      "identityHash": recipient.name})  # fmt: skip
    return found


def _filled(part: Any) -> Any:
    """Without what is empty: no null and no empty list may stand in a credential."""
    if isinstance(part, dict):
        return {name: _filled(value) for name, value in part.items() if value not in (None, "", [], {})}
    if isinstance(part, list):
        return [_filled(value) for value in part]
    return part


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """The document itself. Raises NotAllowed for a key outside KEYS and for an empty value."""
    problems = sorted(set(_problems(document)))
    if problems:
        raise NotAllowed(", ".join(problems))
    return document


def _problems(part: Any) -> Iterable[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name not in KEYS:
                yield name
            yield from _problems(value)
    elif isinstance(part, list):
        for value in part:
            yield from _problems(value)
    if part is None or part == "" or part == [] or part == {}:
        yield "empty value"
