"""Bringing tasks in from a table, and taking everything out."""

from django.utils.translation import gettext as _

from common.decisions import ALLOWED, Decision, forbidden, not_now
from organizations.states import Role
from tasks.states import ImportStatus


def can_start_import(*, good_rows: int) -> Decision:
    if good_rows:
        return ALLOWED
    return not_now("no_good_rows", _("No row of this table can become a draft yet. Mend it and choose it again."))


def can_undo_import(*, status: str) -> Decision:
    if status == ImportStatus.DONE:
        return ALLOWED
    return not_now("import_not_done", _("Only an import that is finished can be undone, and only once."))


def can_export(*, role: str) -> Decision:
    """Everything an organisation owns, people's names included: for its owners."""
    if role == Role.OWNER:
        return ALLOWED
    return forbidden("owners_only", _("Only owners take everything out."))
