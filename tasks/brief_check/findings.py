"""What the pattern checks found, as notes of the field it stands in."""

import dataclasses
from collections.abc import Sequence

from django.utils.translation import gettext as _

from tasks.brief_check.words import Check, State
from tasks.rules import Finding


def with_findings(checks: Sequence[Check], findings: Sequence[Finding]) -> list[Check]:
    """The same questions; those about a field in which something looks wrong say so, each sentence with what to do."""
    return [_with(check, [finding for finding in findings if finding.field == check.field]) for check in checks]


def _with(check: Check, findings: Sequence[Finding]) -> Check:
    if not findings:
        return check
    notes = [f"“{finding.excerpt}” {finding.advice}" for finding in findings]
    hint = _("A person at Microvol will read this before it opens.")
    kept = [check.hint] if check.hint and not check.is_good else []
    return dataclasses.replace(check, state=State.WARN, hint=hint, notes=(*kept, *notes, *check.notes))
