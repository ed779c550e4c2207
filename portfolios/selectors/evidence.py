"""The ladder of evidence in words: who stands behind a line, since when, and what it led to."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portfolios import rules
from portfolios.models import PortfolioLine
from portfolios.states import Evidence
from tasks.models import Outcome
from tasks.states import OutcomeAnswer


@dataclass(frozen=True)
class Step:
    """One step of the ladder. `who` and `day` say by whom and when it was reached; empty where it was not."""

    code: str
    name: str
    is_reached: bool
    is_current: bool
    who: str
    day: date | None


@dataclass(frozen=True)
class LedTo:
    """What became of the work, as the organisation answered. Only the answer itself where the work stays private."""

    words: str
    number: str
    link: str
    confirmed: str


def ladder(line: PortfolioLine, *, name: str, zone: tzinfo) -> list[Step]:
    """All four steps, from the lowest. Checked work without a reviewer's name was checked by a peer."""
    is_outcome = line.evidence == Evidence.OUTCOME_CONFIRMED
    is_peer = line.evidence == Evidence.PEER_CHECKED or (is_outcome and not line.reviewer_name)
    is_confirmed = line.evidence == Evidence.ORGANIZATION_CONFIRMED or (is_outcome and not is_peer)
    organization = str(line.organization)
    reached = {
        Evidence.SELF_REPORTED: (True, name, None),
        Evidence.PEER_CHECKED: (is_peer, _("a qualified volunteer"), line.accepted_at),
        Evidence.ORGANIZATION_CONFIRMED: (is_confirmed, _of(line.reviewer_name, organization), line.accepted_at),
        Evidence.OUTCOME_CONFIRMED: (is_outcome, _of(line.evidence_by, organization), line.evidence_at),
    }
    return [
        Step(
            code=code,
            name=str(Evidence(code).label),
            is_reached=is_there,
            is_current=code == line.evidence,
            who=who if is_there else "",
            day=_day(at, zone) if is_there and at else None,
        )
        for code, (is_there, who, at) in reached.items()
    ]


def evidence_words(line: PortfolioLine) -> str:
    """Who stands behind a line, in one sentence."""
    words = {
        Evidence.SELF_REPORTED: _("Reported by the volunteer. Nobody has checked it."),
        Evidence.PEER_CHECKED: _("Checked by a qualified volunteer, because %(organization)s did not answer."),
        Evidence.ORGANIZATION_CONFIRMED: _("Reviewed and accepted by %(organization)s."),
        # Also of work that a peer accepted, so it does not say by whom.
        Evidence.OUTCOME_CONFIRMED: _("Reviewed and accepted; %(organization)s confirmed what the work led to."),
    }
    return words[Evidence(line.evidence)] % {"organization": line.organization}


def evidence_short(line: PortfolioLine) -> str:
    """The step with who reached it, for a row of a list, where the organisation stands beside it."""
    return step_words(line.evidence, line.evidence_by or str(line.organization))


def step_words(code: str, who: str) -> str:
    words = {
        Evidence.SELF_REPORTED: _("Self-reported"),
        Evidence.PEER_CHECKED: _("Peer-checked"),
        Evidence.ORGANIZATION_CONFIRMED: _("Confirmed by %(who)s"),
        Evidence.OUTCOME_CONFIRMED: _("Outcome confirmed by %(who)s"),
    }
    return words[Evidence(code)] % {"who": who}


def quoted(line: PortfolioLine) -> str:
    """Whose words a quote is."""
    return _of(line.reviewer_name, str(line.organization)) if line.reviewer_name else _("A volunteer who reviewed it")


def led_to(line: PortfolioLine, *, zone: tzinfo) -> LedTo | None:
    """Expects the outcome at hand; None where nobody said what the work led to."""
    outcome = line.outcome
    if outcome is None or line.evidence_at is None:
        return None
    is_told = rules.shows_work(line.permission)
    confirmed = _("Confirmed by %(who)s, %(day)s")
    facts = {"who": line.organization, "day": date_format(_day(line.evidence_at, zone), "j F Y")}
    return LedTo(
        words=(rules.without_email(outcome.note) if is_told else "") or _answer_words(outcome),
        number=number_words(outcome) if is_told else "",
        link=outcome.link if is_told else "",
        confirmed=confirmed % facts,
    )


def number_words(outcome: Outcome) -> str:
    if outcome.number is None:
        return ""
    return rules.without_email(f"{outcome.number:,} {outcome.number_of}".strip())


def _answer_words(outcome: Outcome) -> str:
    words = {
        OutcomeAnswer.USED: _("It was used as it was."),
        OutcomeAnswer.ADAPTED: _("It was used with changes."),
    }
    return words.get(OutcomeAnswer(outcome.answer), "")


def _of(name: str, organization: str) -> str:
    return _("%(name)s, %(organization)s") % {"name": name, "organization": organization} if name else organization


def _day(at: datetime, zone: tzinfo) -> date:
    return at.astimezone(zone).date()
