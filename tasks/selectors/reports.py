"""What a report is about, in words that whoever wrote it may read."""

import dataclasses

from django.utils.translation import gettext as _

from tasks.models import Report


@dataclasses.dataclass(frozen=True, slots=True)
class ReportedThing:
    """`url` is where one came from; `quote` the words it is about, where they are few."""

    name: str
    url: str
    quote: str = ""


def thing_of(report: Report) -> ReportedThing:
    """Only what names it: the thing itself may have changed, or be out of sight by now."""
    if report.subject == "question":
        return ReportedThing(_("A question about “%(title)s”") % {"title": report.task}, "")
    if report.subject == "message":
        return ReportedThing(_("A message about “%(title)s”") % {"title": report.task}, "")
    if report.subject == "thanks":
        return ReportedThing(_("A note of thanks for “%(title)s”") % {"title": report.task}, "")
    if report.subject == "person":
        return ReportedThing(_("A person’s page"), "")
    return ReportedThing(str(report.task or report.organization), "")
