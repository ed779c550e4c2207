"""Words about a task that several pages say alike: its places and its closing date."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.microvol import minutes, short_date
from tasks.models import Dismissal, Task
from tasks.selectors.facets import Option, count_words

register = template.Library()


@register.filter
def places_words(task: Task) -> str:
    """ "2 of 3 places left", "1 place left", "All places taken"."""
    if task.is_full:
        return _("All places taken")
    if task.places == 1:
        return _("1 place left")
    return ngettext("%(left)s of %(places)s place left", "%(left)s of %(places)s places left", task.places) % {
        "left": task.places_left,
        "places": task.places,
    }


@register.simple_tag
def facet_options(code: str, options: Iterable[Option]) -> SafeString:
    """The values of a filter to tick; not by a template, as there are hundreds of them on the page."""
    return format_html_join(
        "",
        '<li><label><input type="checkbox" class="checkbox refines" id="{0}-{1}" name="{0}" value="{1}"{2}>'
        "<span>{3}</span><span>{4}</span></label></li>",
        (
            (code, option.value, mark_safe(" checked") if option.is_chosen else "", option.label, option.count)
            for option in options
        ),
    )


@register.filter
def closes_words(closes_at: datetime | None) -> str:
    """ "Closes Fri 22 May", "Closes tomorrow", "No closing date"."""
    if closes_at is None:
        return _("No closing date")
    if closes_at <= timezone.now():
        return _("Closed %(day)s") % {"day": short_date(closes_at)}
    days = (timezone.localtime(closes_at).date() - timezone.localdate()).days
    if days == 0:
        return _("Closes today")
    if days == 1:
        return _("Closes tomorrow")
    return _("Closes %(day)s") % {"day": short_date(closes_at)}


@register.filter
def closes_soon(closes_at: datetime | None) -> bool:
    """Today or tomorrow."""
    if closes_at is None:
        return False
    return timezone.localtime(closes_at).date() <= timezone.localdate() + timedelta(days=1)


@register.filter
def minutes_in_a_column(value: int) -> str:
    """ "1 h 30 min" that breaks before the minutes, where it has to."""
    return minutes(value).replace(" h", "\u00a0h").replace(" min", "\u00a0min")


register.filter("count_words", count_words)


@register.simple_tag
def dismissal_reasons() -> list[tuple[str, str]]:
    """What may be wrong with a suggestion: codes and words."""
    return [(value, str(label)) for value, label in Dismissal.Reason.choices]


@register.filter
def points_words(points: float) -> str:
    """ "+2.00", "−0.80", with a real minus."""
    return f"{points:+.2f}".replace("-", "−")


@register.filter
def tasks_words(count: int) -> str:
    """ "1 task", "38 tasks", "1,000+ tasks"."""
    return ngettext("%(count)s task", "%(count)s tasks", count) % {"count": count_words(count)}
