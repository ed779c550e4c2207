"""The staff's view of matching: versions of the weights and the way back, rebuilds of the lists, fairness by week."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.admin import KEEP_PLOTS_SECONDS, ReadOnlyAdmin, ReadOnlyInline
from common.staff_decisions import StaffDecision, action_for
from tasks.admin.base import ActingAdmin
from tasks.matching.engine.weights import FIXED, Weights
from tasks.matching.in_use import read_weights, weights_in_use
from tasks.models import FairnessReport, MatchBlock, MatchRun, MatchWeights
from tasks.selectors.staff_plots import fairness_plots, price_bins, quality_plots
from tasks.services.weights import use_weights

WEIGHTS_DECISIONS = [
    StaffDecision(
        "use",
        _("Use this version again"),
        _("It becomes the newest version, for all lists from their next rebuild. Say why; other staff read it here."),
        lambda row, *, actor_id, why, now: use_weights(weights_id=row.pk, actor_id=actor_id, why=why, now=now),
    )
]


@admin.register(MatchWeights)
class MatchWeightsAdmin(ActingAdmin):
    list_display = [
        "version",
        "is_in_use",
        "source",
        "created_at",
        "rows",
        "accept",
        "success",
        "decided_by",
        "decided_why",
    ]
    list_select_related = ["decided_by"]
    list_per_page = 30
    ordering = ["-pk"]
    actions = [action_for(decision) for decision in WEIGHTS_DECISIONS]
    fields = [
        "source", "is_in_use", "created_at", "decided_at", "decided_by", "decided_why", "rows", "accept", "success",
        "side_by_side",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchWeights]:
        # The effects of every task and person: read for one version alone.
        return super().get_queryset(request).defer("values")

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "plots": quality_plots()})

    @admin.display(description=_("version"), ordering="pk")
    def version(self, row: MatchWeights) -> str:
        copy_of = row.quality.get("copy_of")
        return (
            gettext("%(number)d, as %(earlier)d") % {"number": row.pk, "earlier": copy_of} if copy_of else str(row.pk)
        )

    @admin.display(description=_("learned from"))
    def rows(self, row: MatchWeights) -> str:
        counts = [row.quality.get(target, {}).get("rows") for target in ("accept", "success")]
        if counts[0] is None:
            return "–"
        return gettext("%(shown)d showings, %(ended)d pieces of work, in %(seconds)s s") % {
            "shown": counts[0], "ended": counts[1] or 0, "seconds": row.quality.get("seconds", "–")
        }  # fmt: skip

    @admin.display(description=_("log loss of taking on (in use then)"))
    def accept(self, row: MatchWeights) -> str:
        return _losses(row, "accept")

    @admin.display(description=_("log loss of acceptance (in use then)"))
    def success(self, row: MatchWeights) -> str:
        return _losses(row, "success")

    @admin.display(description=_("weights"))
    def side_by_side(self, row: MatchWeights) -> SafeString:
        columns = [_numbers(read_weights(row).weights), _numbers(weights_in_use().weights), _numbers(FIXED)]
        names = dict.fromkeys(name for column in reversed(columns) for name in column)
        rows = [(name, [column.get(name, 0.0) for column in columns]) for name in names]
        return render_to_string("admin/tasks/matchweights/side_by_side.html", {"rows": rows})


def _losses(row: MatchWeights, target: str) -> str:
    losses = row.quality.get(target, {})
    if losses.get("log_loss") is None:
        return "–"
    return f"{losses['log_loss']:.4f} ({losses['log_loss_in_use']:.4f})"


def _numbers(weights: Weights) -> dict[str, float]:
    return {
        "accept: base": weights.accept_base,
        **{f"accept: {name}": value for name, value in weights.accept.items()},
        "success: base": weights.success_base,
        **{f"success: {name}": value for name, value in weights.success.items()},
        "position: slope": weights.exam_slope,
    }


class BlockInline(ReadOnlyInline):
    model = MatchBlock
    verbose_name_plural = _("blocks")
    fields = ["first_id", "last_id", "done_at", "list_count", "seconds"]
    ordering = ["first_id"]


@admin.register(MatchRun)
class MatchRunAdmin(ReadOnlyAdmin):
    list_display = ["number", "status", "weights", "started_at", "duration", "progress", "lists", "processor_seconds"]
    list_select_related = ["weights"]
    ordering = ["-pk"]
    inlines = [BlockInline]
    fields = [
        "status",
        "weights",
        "started_at",
        "finished_at",
        "duration",
        "progress",
        "lists",
        "processor_seconds",
        "stats",
    ]
    readonly_fields: ClassVar = ["duration", "progress", "lists", "processor_seconds"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[MatchRun]:
        return (
            super()
            .get_queryset(request)
            .defer("tasks")
            .annotate(
                block_count=Count("blocks"),
                done_count=Count("blocks", filter=Q(blocks__done_at__isnull=False)),
                list_count=Sum("blocks__list_count"),
                seconds=Sum("blocks__seconds"),
            )
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        prices = cache.get_or_set("staff.price_bins", price_bins, KEEP_PLOTS_SECONDS) or []
        context = {"prices": prices, "counts": [count for _range, count in prices]}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    @admin.display(description=_("run"), ordering="pk")
    def number(self, run: MatchRun) -> int:
        return run.pk

    @admin.display(description=_("took"))
    def duration(self, run: MatchRun) -> timedelta | str:
        return run.finished_at - run.started_at if run.finished_at else "–"

    @admin.display(description=_("blocks done"))
    def progress(self, run: Any) -> str:
        return f"{run.done_count} / {run.block_count}"

    @admin.display(description=_("lists"))
    def lists(self, run: Any) -> int:
        return run.list_count or 0

    @admin.display(description=_("processor seconds"))
    def processor_seconds(self, run: Any) -> str:
        return f"{run.seconds or 0:.1f}"


@admin.register(FairnessReport)
class FairnessReportAdmin(ReadOnlyAdmin):
    list_display = ["week_start_date", "tasks", "served", "visitors", "accepted", "alarm", "made_at"]
    ordering = ["-week_start_date"]
    fields = ["week_start_date", "made_at", "tasks", "served", "visitors", "accepted", "alarm", "groups"]
    readonly_fields: ClassVar = ["tasks", "served", "visitors", "accepted", "alarm", "groups"]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "plots": fairness_plots()})

    @admin.display(description=_("tasks open in the week"))
    def tasks(self, report: FairnessReport) -> int:
        return report.figures["tasks"]

    @admin.display(description=_("of these served"))
    def served(self, report: FairnessReport) -> int:
        return report.figures["served"]

    @admin.display(description=_("volunteers who came"))
    def visitors(self, report: FairnessReport) -> int:
        return report.figures["visitors"]

    @admin.display(description=_("pieces of work accepted"))
    def accepted(self, report: FairnessReport) -> int:
        return report.figures["accepted"]

    @admin.display(description=_("new tasks that few saw"))
    def alarm(self, report: FairnessReport) -> str:
        unseen = report.figures["unseen"]
        text = gettext("%(few)d of %(tasks)d") % unseen
        return gettext("%(few)s: alarm") % {"few": text} if unseen["is_alarm"] else text

    @admin.display(description=_("by group"))
    def groups(self, report: FairnessReport) -> SafeString:
        finished = {"visitors": _("visitors"), "finished": _("finished"), "per_visitor": _("per visitor")}
        seen = {
            "organizations": _("number"),
            "tasks": _("tasks"),
            "looks_per_task": _("looks per task"),
            "served_share": _("served share"),
        }
        tables = [
            ("by_language", _("language"), finished),
            ("by_newness", _("volunteers"), finished),
            ("by_size", _("organisations"), seen),
        ]
        return mark_safe(  # noqa: S308  rendered, so escaped
            "".join(
                render_to_string(
                    "admin/tasks/fairnessreport/groups.html",
                    {
                        "names": [first, *names.values()],
                        "rows": [[row["group"], *(row[key] for key in names)] for row in report.figures[table]],
                    },
                )
                for table, first, names in tables
            )
        )
