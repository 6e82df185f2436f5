"""The accountant's month by a button: above the list of payments, for whoever sees them and exports."""

from collections.abc import Iterator
from functools import partial
from typing import IO, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from unfold.decorators import action

from foundation.console.download import download
from foundation.console.staff_log import Exported
from foundation.console.widgets import Select
from foundation.days import today
from foundation.errors import InvalidField
from foundation.months import Month
from foundation.site_language import written
from payments.accounting.operations.export_month import export_month, file_name, month_parts, reaching
from payments.ledger.models import Payment

OBJECT = gettext_noop("The accountant’s month")
_MONTHS_OFFERED = 24


class MonthForm(forms.Form):
    """Which one; the last that is over, unless another is chosen."""

    month = forms.ChoiceField(
        label=gettext_lazy("month"), choices=lambda: [(str(each), str(each)) for each in _offered()], widget=Select()
    )

    def clean_month(self) -> Month:
        try:
            return Month.read(self.cleaned_data["month"])
        except InvalidField as refusal:
            raise forms.ValidationError([str(each) for each in refusal.extra["errors"]["month"]]) from refusal


def _offered() -> Iterator[Month]:
    """This month and those before it."""
    month = Month.of(today())
    for _number in range(_MONTHS_OFFERED):
        yield month
        month = month.before()


class ExportingMonths:
    """For the list of payments: its page `…/month/`; a POST gives the packed file, which the staff log notes."""

    actions_list: Any = ("export_month", "export")

    @action(  # type: ignore[untyped-decorator]
        description=gettext_lazy("The accountant’s month"),
        url_path="month",
        permissions=["export"],
        icon="calendar_month",
    )
    def export_month(self, request: HttpRequest) -> HttpResponseBase:
        """The form, or with a month its file."""
        month = request.GET.get("month") or str(Month.of(today()).before())
        form = MonthForm(request.POST or None, initial={"month": month})
        if not form.is_valid():
            context = {
                **admin.site.each_context(request),
                "title": _("The accountant’s month"),
                "opts": Payment._meta,
                "form": form,
                "parts": [part.title for part in month_parts()],
                "running": Month.of(today()),
                "reaching": [said for _name, said in reaching(Month.of(today()))],
                "back": reverse("admin:payments_payment_changelist"),
            }
            return TemplateResponse(request, "admin/export_month.html", context)
        asked: Month = form.cleaned_data["month"]
        entry = _noted(request, asked)
        return download(partial(_write, asked, entry), file_name(asked), "application/zip")


def _write(month: Month, entry: LogEntry, file: IO[bytes]) -> None:
    came_to = export_month(month=month, file=file)
    entry.change_message = _message(month, sum(part.count for part in came_to))
    entry.save(update_fields=["change_message"])


def _noted(request: HttpRequest, month: Month) -> LogEntry:
    """At once that it began; how many rows it has when it is whole."""
    return LogEntry.objects.create(
        user_id=str(request.user.pk),
        content_type=ContentType.objects.get_for_model(Payment),
        object_repr=written(gettext_lazy(OBJECT)),
        action_flag=CHANGE,
        change_message=_message(month, None),
    )


def _message(month: Month, rows: int | None) -> str:
    return Exported(form="zip", chosen={"month": str(month)}, in_full=False, rows=rows).as_message()
