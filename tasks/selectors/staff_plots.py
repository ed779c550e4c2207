"""What staff see of matching over time: plots, each with how its figure is computed and its numbers as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, Max
from django.db.models.functions import Cast, Floor
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tasks.models import FairnessReport, MatchWeights, TaskPrice
from tasks.states import TaskStatus

WEEKS = 26
VERSIONS = 26
PRICE_BINS = 12

Text = str | Promise
Number = float | None


@dataclass(frozen=True)
class Plot:
    """`rows` are labels with one number per name, oldest first."""

    title: Text
    how: Text
    names: Sequence[Text]
    rows: Sequence[tuple[Text, Sequence[Number]]]
    low: float | None = 0.0
    high: float | None = None

    @property
    def series(self) -> list[list[Number]]:
        """The numbers line by line, as a trend is drawn."""
        return [[numbers[place] for _label, numbers in self.rows] for place in range(len(self.names))]


def fairness_plots() -> list[Plot]:
    """The weekly reports of the last half year. One query."""
    reports = list(FairnessReport.objects.order_by("-week_start_date")[:WEEKS])[::-1]

    def plot(title: Text, how: Text, *lines: tuple[Text, Callable[[dict], Number]], high: float | None = 1.0) -> Plot:
        rows = [
            (report.week_start_date.isoformat(), [read(report.figures) for _name, read in lines]) for report in reports
        ]
        return Plot(title, how, [name for name, _read in lines], rows, high=high)

    return [
        plot(
            _("Tasks served"),
            _("Of the tasks that were open at some time of the week: the share with accepted work by its end."),
            (_("served"), _key("served_share")),
        ),
        plot(
            _("Gini of exposure"),
            _(
                "0: all tasks, or organisations, of the week were looked at equally; towards 1: one got all looks. "
                "A showing at position n (0 is the first) counts 1 / (1 + 0.35 n) looks, in a morning mail a third of "
                "that, an opened invitation one."
            ),
            (_("tasks"), _key("gini_tasks")),
            (_("organisations"), _key("gini_organizations")),
        ),
        plot(
            _("New volunteers"),
            _(
                "Volunteers without accepted work when the week began: their share of those who came, of looks and of "
                "accepted work."
            ),
            (_("of visitors"), _key("new_people_share_of_visitors")),
            (_("of looks"), _key("new_people_share_of_looks")),
            (_("of accepted work"), _key("new_people_share_of_accepted")),
        ),
        plot(
            _("New organisations"),
            _(
                "Organisations without accepted work when the week began: their share of the tasks open in the week, "
                "of looks and of accepted work."
            ),
            (_("of tasks"), _key("new_organizations_share_of_tasks")),
            (_("of looks"), _key("new_organizations_share_of_looks")),
            (_("of accepted work"), _key("new_organizations_share_of_accepted")),
        ),
        plot(
            _("New tasks that few saw"),
            _(
                "Of the tasks whose first 48 hours ended in the week: the share with fewer than 20 suitable looks. "
                "Suitable is a person with one of the skills asked for. More than half is an alarm, in a week with ten "
                "such tasks and a hundred visitors."
            ),
            (_("few looks"), lambda figures: figures["unseen"]["share"]),
        ),
        plot(
            _("Finished tasks per visitor, by newness"),
            _("Accepted work in the week of volunteers who came, per person. Groups of fewer than five are left out."),
            (_("new"), _group("by_newness", "new", "per_visitor")),
            (_("returning"), _group("by_newness", "returning", "per_visitor")),
            high=None,
        ),
        plot(
            _("Looks per task, by size of the organisation"),
            _("Small: it has opened at most three tasks so far. Looks as above, per task open in the week."),
            (_("small"), _group("by_size", "small", "looks_per_task")),
            (_("large"), _group("by_size", "large", "looks_per_task")),
            high=None,
        ),
        plot(
            _("Tasks served, by size of the organisation"),
            _("The share of tasks served, as above, of small and of large organisations."),
            (_("small"), _group("by_size", "small", "served_share")),
            (_("large"), _group("by_size", "large", "served_share")),
        ),
        _by_language(reports),
    ]


def quality_plots() -> list[Plot]:
    """How well each learned version foretold a week that it had not seen. One query."""
    versions = list(
        MatchWeights.objects.filter(source=MatchWeights.Source.LEARNED, quality__copy_of__isnull=True)
        .defer("values")
        .order_by("-pk")[:VERSIONS]
    )[::-1]
    how = _(
        "Mean log loss over the week before the version was made, which it had not seen; lower is better. A version is "
        "used only if it lies below the one in use for every target."
    )
    names = [_("this version"), _("in use then"), _("fixed")]
    titles = {"accept": _("Foretelling what is taken on"), "success": _("Foretelling what is accepted")}
    return [
        Plot(
            title,
            how,
            names,
            [
                (
                    f"{version.pk} · {version.created_at:%Y-%m-%d}",
                    [
                        version.quality.get(target, {}).get(key)
                        for key in ("log_loss", "log_loss_in_use", "log_loss_fixed")
                    ],
                )
                for version in versions
            ],
            low=None,
        )
        for target, title in titles.items()
    ]


def price_bins() -> list[tuple[str, int]]:
    """How many open tasks have which price: what one more person adds to them. Ranges, and counts. Two queries."""
    prices = TaskPrice.objects.filter(task__status=TaskStatus.OPEN)
    top = prices.aggregate(top=Max("price"))["top"]
    if top is None:
        return []
    width = (top or 1.0) / PRICE_BINS
    counts = [0] * PRICE_BINS
    binned = prices.annotate(bin=Cast(Floor(F("price") / width), IntegerField())).values_list("bin")
    for place, count in binned.annotate(count=Count("pk")).order_by():
        counts[min(PRICE_BINS - 1, max(0, place))] += count
    return [(f"{place * width:.3f} – {(place + 1) * width:.3f}", count) for place, count in enumerate(counts)]


def _by_language(reports: Sequence[FairnessReport]) -> Plot:
    """The four languages with most visitors in the newest week."""
    newest = reports[-1].figures["by_language"] if reports else []
    groups = [row["group"] for row in sorted(newest, key=lambda row: -row["visitors"])[:4]]
    return Plot(
        _("Finished tasks per visitor, by language"),
        _("Accepted work in the week of volunteers who came, per person who works in the language; who works in "
          "several counts in each. Languages of fewer than five people are counted together."),
        [name or _("not said") for name in groups],
        [
            (
                report.week_start_date.isoformat(),
                [_group("by_language", name, "per_visitor")(report.figures) for name in groups],
            )
            for report in reports
        ],
    )  # fmt: skip


def _key(name: str) -> Callable[[dict[str, Any]], Number]:
    return lambda figures: figures[name]


def _group(table: str, name: str, key: str) -> Callable[[dict[str, Any]], Number]:
    return lambda figures: next((row[key] for row in figures[table] if row["group"] == name), None)
