"""Members by their state of today: a tab for each, with how many there are."""

from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from foundation.console.look import DropdownFilter
from members.days import today
from members.desk.member_state import MemberState, count_states, in_state, with_member_state
from members.people import permissions
from members.people.models import Member

# Everybody's state is looked at for the numbers: once a minute is enough.
FRESH_SECONDS = 60


class StateFilter(DropdownFilter):
    """Members by what they are today."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(MemberState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter(in_state(MemberState(chosen), today())) if chosen else queryset


def tabs(request: HttpRequest, members: QuerySet[Any]) -> list[dict[str, Any]]:
    """Everybody, and each state: a title, a number, an address, and whether it is the chosen one."""
    counts = _counts(request, members)
    chosen = request.GET.get("state", "")
    every = [("", _("All"), sum(counts.values()))]
    states = [(state.value, state.label, counts.get(state, 0)) for state in MemberState]
    return [
        {"title": title, "count": count, "link": f"?state={state}" if state else "?", "is_chosen": state == chosen}
        for state, title, count in every + states
    ]


def _counts(request: HttpRequest, members: QuerySet[Any]) -> dict[str, int]:
    """How many members each state has; those of a coach are few and counted anew."""
    on = today()
    if not request.user.has_perm(permissions.SEE_MEMBERS):
        own = Member.objects.filter(pk__in=members.order_by().values("pk"))
        return dict(with_member_state(own, on).order_by().values_list("state").annotate(count=Count("pk")))
    kept: dict[str, int] = cache.get_or_set(f"members.states.{on}", lambda: count_states(on), FRESH_SECONDS) or {}
    return kept
