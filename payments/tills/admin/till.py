"""Tills: a clerk's own, with what was taken into it, and those of all for whoever looks after them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision import Decision, Sentence
from foundation.console.decision_pages import DecidingPage, staff_of
from foundation.console.facts import Facts, Happened
from foundation.console.forms import YuanField
from foundation.console.look import DropdownFilter, ModelForm
from foundation.console.next_step import with_next_step
from foundation.console.widgets import TextInput
from foundation.errors import ServiceError
from payments import permissions
from payments.enums import Tender
from payments.ledger.models import Till
from payments.tills.operations.count_till import count_till
from payments.tills.operations.open_till import open_till
from payments.tills.queries import expected_fen, open_till_of, taken_by_tender


class StateFilter(DropdownFilter):
    """Those that are open, those that are counted, and those of them that were over or short."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", pgettext_lazy("of a till", "Open")),
            ("counted", _("Counted")),
            ("differs", _("Over or short")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "open":
            return queryset.filter(closed_at=None)
        if self.value() == "counted":
            return queryset.exclude(closed_at=None)
        return queryset.exclude(reason__isnull=True) if self.value() == "differs" else queryset


class OpeningForm(ModelForm):
    """The float that is in it to begin with. `by` is whose till it is."""

    by: User
    float_yuan = YuanField(label=_("float (yuan)"))

    class Meta:
        model = Till
        fields: tuple[str, ...] = ()

    def clean(self) -> Any:
        """Open it, or say what is against that."""
        answers = super().clean() or {}
        if not self.errors:
            try:
                self.instance = open_till(user_id=self.by.pk, float_fen=answers["float_yuan"])
            except ServiceError as refusal:
                self.add_error(None, with_next_step(self.by, refusal, self.instance, answers))
        return answers

    def save(self, *_args: Any, **_kwargs: Any) -> Any:
        """The till, which is open already."""
        return self.instance

    def save_m2m(self) -> None:
        """Nothing."""


class CountForm(forms.Form):
    """What lies in it."""

    counted = YuanField(label=_("counted (yuan)"))
    reason = forms.CharField(
        label=_("reason, where it is over or short"),
        max_length=MAXIMUM_REASON_LENGTH,
        required=False,
        widget=TextInput(),
    )


def _may_count(user: User, till: Till) -> bool:
    """The clerk; of a till that was left open also whoever looks after all of them."""
    return till.is_open and (till.clerk_id == user.pk or user.has_perm(permissions.SEE_TILLS))


def _count(user: User, till: Till, answers: Mapping[str, Any]) -> Sentence:
    given = {"counted_fen": answers["counted"], "reason": answers["reason"], "user_id": user.pk}
    counted = count_till(till_id=till.pk, **given)
    facts = {"counted": formatting.yuan(counted.counted_fen), "apart": formatting.yuan(counted.over_fen)}
    return gettext("The till is counted and closed: %(counted)s, apart %(apart)s.") % facts


def _before(_user: User, till: Till) -> Sequence[Sentence]:
    return [
        gettext("Count what lies in the till, with the float."),
        gettext("It is closed by that, and nothing more is taken into it. Where it is over or short, say why."),
    ]


COUNT = Decision(
    "count",
    _("Count and close"),
    (permissions.USE_TILL,),
    CountForm,
    _may_count,
    _count,
    gettext_noop("Counted the till."),
    consequences=_before,
)


def _happened(till: Till) -> list[Happened]:
    """The newest first."""
    opened = Happened(till.opened_at, pgettext("of a till", "Opened"), "", str(till.clerk))
    if till.closed_at is None:
        return [opened]
    return [Happened(till.closed_at, gettext("Counted"), till.reason or "", str(till.closed_by or "")), opened]


@admin.register(Till)
class TillAdmin(DecidingPage):
    decisions = (COUNT,)
    list_display = (
        "row_number",
        "clerk",
        "state_badge",
        "float",
        "expected",
        "counted",
        "over",
        "opened_at",
        "closed_at",
    )
    list_filter = (StateFilter, ("opened_at", DayRangeFilter))
    list_select_related = ("clerk", "closed_by")
    shown = (("clerk", "state_badge"), "taken", ("float", "expected"), ("counted", "over"), "reason")
    fieldsets = (
        (None, {"fields": shown}),
        (_("Times"), {"fields": (("opened_at", "closed_at"), "closed_by")}),
    )

    def get_urls(self) -> list[URLPattern]:
        """Also the way to the own till."""
        own = self.admin_site.admin_view(self.own_till)
        return [path("own/", own, name="payments_till_own"), *super().get_urls()]

    def own_till(self, request: HttpRequest) -> HttpResponse:
        """To the open till of whoever asks, or to where one is opened. 403 for who takes no money."""
        if not request.user.has_perm(permissions.USE_TILL):
            raise PermissionDenied
        till = open_till_of(request.user.pk)
        return HttpResponseRedirect(reverse("admin:payments_till_add") if till is None else formatting.page_of(till))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """All of them for who looks after tills, the own for who has one."""
        return any(request.user.has_perm(each) for each in (permissions.SEE_TILLS, permissions.USE_TILL))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(permissions.USE_TILL))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Till]:
        """Who may see none is refused by the page."""
        tills: QuerySet[Till] = super().get_queryset(request).select_related("clerk", "closed_by")
        own_alone = request.user.has_perm(permissions.USE_TILL) and not request.user.has_perm(permissions.SEE_TILLS)
        return tills.filter(clerk=request.user.pk) if own_alone else tills

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return ((None, {"fields": ("float_yuan",)}),) if obj is None else self.fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nothing of a till that is still to be opened."""
        return () if obj is None else super().get_readonly_fields(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, *args, **kwargs)
        return type("OpeningForm", (OpeningForm,), {"by": staff_of(request)})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **named: Any) -> Any:
        """A clerk has one open till: with one button, as no second can follow."""
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, {**context, **one_button}, *args, **named)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Nothing: the form has opened it."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """In the gym's words."""
        said = gettext_noop("Opened the till.")
        return LogEntry.objects.log_actions(str(request.user.pk), [obj], ADDITION, said, single_object=True)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        self.message_user(request, gettext("Your till is open: what you take in hand counts for it."))
        return HttpResponseRedirect(formatting.page_of(obj))

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        """Whose it is, and what was taken into it by tender."""
        taken = taken_by_tender(row)
        return Facts(
            who=[(_("clerk"), str(row.clerk))],
            thing=[(_("till"), str(row)), (pgettext_lazy("of a till", "opened at"), formatting.instant(row.opened_at))],
            money=[
                (_("float"), formatting.yuan(row.float_fen)),
                *((Tender(way).label, formatting.yuan(each.received_fen)) for way, each in taken.items()),
            ],
            history=_happened(row),
        )

    @admin.display(description=_("state"))
    def state_badge(self, till: Till) -> SafeString:
        if till.is_open:
            return formatting.badge(pgettext_lazy("of a till", "Open"), "warning")
        return (
            formatting.badge(_("Over or short"), "danger")
            if till.over_fen
            else formatting.badge(_("Counted"), "success")
        )

    @admin.display(description=_("taken"))
    def taken(self, till: Till) -> SafeString | str:
        """By tender; each leads to its list."""
        lists = reverse("admin:payments_attempt_changelist")
        rows = [
            (
                Tender(way).label,
                formatting.link(
                    f"{lists}?till__id__exact={till.pk}&provider__exact={way}", formatting.yuan(each.received_fen)
                ),
                each.received_count,
                formatting.yuan(each.paid_out_fen),
            )
            for way, each in taken_by_tender(till).items()
        ]
        headers = [_("how it was paid"), _("received"), _("payments"), pgettext_lazy("of a till", "paid out by hand")]
        return formatting.table(headers, rows) if rows else formatting.EMPTY

    @admin.display(description=_("float"))
    def float(self, till: Till) -> str:
        return formatting.yuan(till.float_fen)

    @admin.display(description=_("expected"))
    def expected(self, till: Till) -> str:
        """As it was counted; of an open one as it is now."""
        return formatting.yuan(expected_fen(till) if till.expected_fen is None else till.expected_fen)

    @admin.display(description=_("counted"))
    def counted(self, till: Till) -> str:
        return formatting.yuan(till.counted_fen)

    @admin.display(description=_("over, or short"))
    def over(self, till: Till) -> str:
        return formatting.yuan(till.over_fen)
