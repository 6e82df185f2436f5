"""Days that staff have asked to reconcile: asked for here, looked at, and then kept or dropped."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.decision_pages import DecidingAdmin, staff_of
from foundation.console.facts import Facts
from foundation.console.forms import NothingToFillIn
from foundation.console.in_place import page_or_part
from foundation.console.ledger import LedgerAdmin
from foundation.console.staff_log import log_of
from payments import permissions
from payments.enums import AskedState
from payments.ledger.models import AskedReconciliation
from payments.reconciling.admin.asked_told import found, sides, told
from payments.reconciling.admin.asking import AskForm, asked_by, initial_day
from payments.reconciling.operations.ask_reconciliation import drop_preview, keep_preview

LOG = gettext_noop("Asked for the reconciliation.")
STATE: dict[str, str] = {
    AskedState.WAITING: "warning",
    AskedState.PREVIEWED: "info",
    AskedState.ACCEPTED: "warning",
    AskedState.DONE: "success",
    AskedState.FAILED: "danger",
}


def _is_previewed(_user: User, asked: AskedReconciliation) -> bool:
    return asked.state == AskedState.PREVIEWED


def _keep(user: User, asked: AskedReconciliation, _answers: Mapping[str, Any]) -> str:
    keep_preview(asked.pk, user_id=user.pk)
    return gettext("It is being written now; this page tells how far it is.")


def _drop(user: User, asked: AskedReconciliation, _answers: Mapping[str, Any]) -> str:
    drop_preview(asked.pk, user_id=user.pk)
    return gettext("Dropped. Nothing was written.")


def _before_keeping(_user: User, asked: AskedReconciliation) -> Sequence[Sentence]:
    if asked.state != AskedState.PREVIEWED:
        return [asked.get_state_display()]
    return [
        found(asked),
        gettext("This becomes the day's report, in the place of the one before; every difference is put before staff."),
        gettext("No money moves by that. What is proposed is carried out on the report's page."),
    ]


KEEP = Decision(
    "keep",
    _("Keep it as the day’s report"),
    (permissions.RECONCILE,),
    NothingToFillIn,
    _is_previewed,
    _keep,
    gettext_noop("Kept the preview as the day's report."),
    consequences=_before_keeping,
)
DROP = Decision(
    "drop",
    _("Drop it"),
    (permissions.RECONCILE,),
    NothingToFillIn,
    _is_previewed,
    _drop,
    gettext_noop("Dropped the preview."),
    consequences=lambda _user, _asked: [gettext("Nothing is written; the file that waits for it is deleted.")],
)


@admin.register(AskedReconciliation)
class AskedReconciliationAdmin(DecidingAdmin, LedgerAdmin):
    decisions = (KEEP, DROP)
    change_form_outer_before_template = "admin/asked_reconciliation.html"
    list_display = ("id", "day", "provider", "state_badge", "is_upload", "asked_by", "asked_at", "decided_by")
    list_filter = (("state", ChoicesDropdownFilter), ("provider", ChoicesDropdownFilter))
    list_select_related = ("asked_by", "decided_by")
    fieldsets = (
        (None, {"fields": (("day", "provider"), "is_upload")}),
        (_("Who and when"), {"fields": (("asked_by", "asked_at"), ("decided_by", "decided_at"), "ended_at")}),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(permissions.RECONCILE)) and self.has_view_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form, or the page that tells how far it is; 403 without the permission."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = AskForm(*sent, initial={"day": initial_day(), **request.GET.dict()})
        asked = asked_by(staff_of(request), form) if sent else None
        if asked is not None:
            LogEntry.objects.log_actions(str(request.user.pk), [asked], ADDITION, LOG, single_object=True)
            return HttpResponseRedirect(formatting.page_of(asked))
        back = reverse("admin:payments_reconciliation_changelist")
        context = {"title": _("Reconcile a day"), "opts": self.opts, "form": form, "back": back}
        return page_or_part(request, "admin/ask_reconciliation.html", context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, with what its page shows of how far it is."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.told = told(row)
        return row

    def facts_of(self, request: HttpRequest, row: AskedReconciliation) -> Facts:
        bill = f"{row.get_provider_display()}, {localize(row.day)}"
        thing = [(_("status"), row.get_state_display())]
        asked = [(_("asked for by"), row.asked_by), (_("asked for at"), formatting.instant(row.asked_at))]
        return Facts(who=[(_("bill"), bill)], thing=thing, money=sides(row), asked=asked, history=log_of(row))

    @admin.display(description=_("status"))
    def state_badge(self, asked: AskedReconciliation) -> SafeString:
        return formatting.badge(asked.get_state_display(), STATE.get(asked.state))
