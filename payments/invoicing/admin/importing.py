"""A file of invoices at the console: it is looked through first, and what was seen is what is written."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from unfold.decorators import action

from foundation.console import formatting
from foundation.console.decision import cause_of
from foundation.console.decision_pages import staff_of
from foundation.console.widgets import FileInput, Select
from foundation.errors import InvalidField
from foundation.sheets.charsets import CHARSETS
from foundation.sheets.reading import MAXIMUM_BYTES, SheetRow
from foundation.site_language import written
from payments.invoicing.file import COLUMNS, read_invoices
from payments.invoicing.operations.import_invoices import Imported, import_invoices
from payments.ledger.models import Invoice
from payments.permissions import KEEP_INVOICES

IMPORTED = gettext_noop("Imported a file of invoices.")
# What was seen, on its way through the browser: whole and unchanged, and for an hour.
_SALT, _SECONDS = "payments.invoicing.import", 3600


class FileForm(forms.Form):
    """Which file."""

    file = forms.FileField(label=gettext_lazy("CSV or Excel (.xlsx) file"), widget=FileInput({"accept": ".csv,.xlsx"}))
    charset = forms.ChoiceField(
        label=gettext_lazy("how it is written"),
        choices=[("", gettext_lazy("found out")), *((each, each) for each in CHARSETS)],
        required=False,
        widget=Select(),
    )

    def rows(self) -> list[SheetRow]:
        """Raises InvalidField for what is no such file."""
        content = self.cleaned_data["file"].read(MAXIMUM_BYTES + 1)
        return read_invoices(content, charset=self.cleaned_data["charset"]).rows


class ImportingInvoices:
    """For the list of invoices: its page `…/import/`, for whoever may see and keep them."""

    actions_list = ("import_file", "export")

    def has_import_permission(self, request: HttpRequest) -> bool:
        may_see: bool = self.has_view_permission(request)  # type: ignore[attr-defined]
        return may_see and request.user.has_perm(KEEP_INVOICES)

    @action(description=gettext_lazy("Import"), url_path="import", permissions=["import"], icon="upload")  # type: ignore[untyped-decorator]
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """The form; with a file what would come of it; with what was seen, what came of it. 403 without permission."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "seen" in request.POST:
            return self._write_seen(request)
        form = FileForm(request.POST or None, request.FILES or None)
        seen: dict[str, Any] = {}
        if form.is_valid():
            try:
                rows = form.rows()
            except InvalidField as refusal:
                for name, sentences in refusal.extra["errors"].items():
                    form.add_error(name, [str(each) for each in sentences])
            else:
                tried = import_invoices(rows=rows, is_applied=False, cause=cause_of(staff_of(request)))
                seen = {"tried": _told(tried), "seen": "" if tried.bad else _carried(rows)}
        return self._import_page(request, form, seen)

    def _import_page(self, request: HttpRequest, form: forms.Form, seen: dict[str, Any]) -> HttpResponse:
        opts = self.opts  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": _("Import invoices"),
            "opts": opts,
            "form": form,
            "known": COLUMNS.known,
            "needed": ", ".join(COLUMNS.needed),
            "back": _list(),
            **seen,
        }
        return TemplateResponse(request, "admin/import_invoices.html", context)

    def _write_seen(self, request: HttpRequest) -> HttpResponse:
        try:
            rows = [SheetRow(**each) for each in signing.loads(request.POST["seen"], salt=_SALT, max_age=_SECONDS)]
        except signing.BadSignature:
            messages.error(request, _("What was looked through is no longer there. Choose the file again."))
            return HttpResponseRedirect(request.get_full_path())
        done = import_invoices(rows=rows, is_applied=True, cause=cause_of(staff_of(request)))
        if done.bad:
            return self._import_page(request, FileForm(), {"tried": _told(done), "seen": ""})
        self._log_import(request)
        sentence = ngettext("%(count)d invoice is noted.", "%(count)d invoices are noted.", done.written)
        messages.success(request, sentence % {"count": done.written})
        return HttpResponseRedirect(_list())

    def _log_import(self, request: HttpRequest) -> None:
        LogEntry.objects.create(
            user_id=str(request.user.pk),
            content_type=ContentType.objects.get_for_model(Invoice),
            object_repr=written(gettext_lazy("invoices")),
            action_flag=CHANGE,
            change_message=IMPORTED,
        )


def _list() -> str:
    return reverse("admin:payments_invoice_changelist")


def _carried(rows: list[SheetRow]) -> str:
    said = [{"line": row.line, "values": row.values, "is_too_long": row.is_too_long} for row in rows]
    return signing.dumps(said, salt=_SALT, compress=True)


def _told(tried: Imported) -> dict[str, Any]:
    """What the page says of it, in words."""
    good = tried.rows - len(tried.bad)
    return {
        "good": ngettext("%(count)d row is good.", "%(count)d rows are good.", good) % {"count": good},
        "issued": formatting.yuan(tried.issued_fen),
        "red": formatting.yuan(-tried.red_fen) if tried.red_fen else "",
        "count": good,
        "bad": [
            (each.line, name, sentence)
            for each in tried.bad
            for name, sentences in each.errors.items()
            for sentence in sentences
        ],
    }
