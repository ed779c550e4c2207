"""The staff screen of promised jobs, and the base of every screen that staff may only read."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common import jobs
from common.models import Heartbeat, JobFailure, OutboxJob

# Nobody turns a hundred pages; whoever has more rows than that filters.
COUNTED_MAX = 10_000
# A plot of everything there is may be so old.
KEEP_PLOTS_SECONDS = 5 * 60
# Related rows that a word of a search may name; whoever means one writes more of it.
FOUND_MAX = 1_000
WORDS_MAX = 8


class CappedPaginator(Paginator):
    """Counts so far and no further: counting a million rows takes longer than showing a hundred of them."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:COUNTED_MAX].count()

    @property
    def is_capped(self) -> bool:
        return self.count == COUNTED_MAX


class LongListAdmin(admin.ModelAdmin):
    """A list that grows with the site: it costs the same however long it is."""

    paginator = CappedPaginator
    show_full_result_count = False

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Each word is looked up in the other tables first, so that a join of two long ones is never read through."""
        hops = [path.partition("__")[::2] for path in self.get_search_fields(request)]
        if not all(self.opts.get_field(name).concrete for name, _rest in hops):
            return super().get_search_results(request, queryset, search_term)
        for word in search_term.split()[:WORDS_MAX]:
            wanted = Q()
            for name, rest in hops:
                wanted |= (
                    Q(**{f"{name}__in": self._found(name, rest, word)}) if rest else Q(**{f"{name}__icontains": word})
                )
            queryset = queryset.filter(wanted)
        return queryset, False

    def _found(self, name: str, rest: str, word: str) -> list[int]:
        """The newest related rows that hold this word."""
        model: Any = self.opts.get_field(name).related_model
        related = model._default_manager.filter(**{f"{rest}__icontains": word})
        return list(related.order_by("-pk").values_list("pk", flat=True)[:FOUND_MAX])

    def response_action(self, request: HttpRequest, queryset: QuerySet, *args: Any) -> HttpResponse | None:
        """Refuses to act on "all" of what was not counted: nobody knows how many those are."""
        is_all = request.POST.get("select_across") == "1"
        if is_all and queryset.order_by()[COUNTED_MAX - 1 : COUNTED_MAX].exists():
            self.message_user(request, _("That is too many at once. Filter the list first."), messages.WARNING)
            return None
        return super().response_action(request, queryset, *args)


def values_filter(
    field: str, title: str | Promise, values: Callable[[], Iterable[tuple[str, Any]]]
) -> type[admin.SimpleListFilter]:
    """A filter of known values, instead of asking every row which values there are."""

    class ValuesFilter(admin.SimpleListFilter):
        parameter_name = field

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return list(values())

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return queryset.filter(**{field: self.value()}) if self.value() else queryset

    ValuesFilter.title = title  # type: ignore[assignment]
    return ValuesFilter


class ReadOnlyAdmin(LongListAdmin):
    """Rows that only services write."""

    actions_on_bottom = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows that only services write, below the row they belong to."""

    extra = 0
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(OutboxJob)
class OutboxJobAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "name", "arguments", "attempts", "published_at", "parked_at", "last_error"]
    list_filter = ["name", ("parked_at", admin.EmptyFieldListFilter)]
    ordering = ["-pk"]
    actions = ["requeue"]

    @admin.action(description=_("Run again (parked or stuck jobs)"))
    def requeue(self, request: HttpRequest, queryset: QuerySet[OutboxJob]) -> None:
        count = jobs.requeue(list(queryset.values_list("pk", flat=True)))
        text = ngettext("%(count)d job runs again.", "%(count)d jobs run again.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)


@admin.register(JobFailure)
class JobFailureAdmin(ReadOnlyAdmin):
    list_display = ["name", "count", "last_at", "request_id", "last_error"]
    ordering = ["-last_at"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["name", "at"]
    ordering = ["-at"]
