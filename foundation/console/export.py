"""Every list of the console as a file: the rows as they are filtered, searched and ordered, in the columns of the list.

The page of it says how many rows that are; a POST gives the file. What is masked stays masked, but for whoever may
reveal it and asks for it here, which is logged as that for each row. The staff log says who took which list away, by
which filters, and how many rows went out.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from foundation.console.asked_again import page_that_asks
from foundation.console.download import download
from foundation.console.exported_rows import InFull, cells_of, columns_of, header_of
from foundation.console.mixin import AdminBase
from foundation.console.searched import term_of
from foundation.console.staff_log import Exported
from foundation.days import today
from foundation.rows.batches import batches
from foundation.sheets.cells import Value
from foundation.sheets.csv_lines import csv_pieces
from foundation.sheets.workbook import CONTENT_TYPE, MOST_ROWS, write_workbook
from foundation.site_language import written

CSV, WORKBOOK = "csv", "xlsx"
_CSV_TYPE = "text/csv; charset=utf-8"
# Of a list's address: what chooses no rows.
_OF_THE_VIEW = ("p", "e", "all", "_changelist_filters", "_popup")
Cells = list[Value]


class ExportingLists(AdminBase):
    """For a ModelAdmin: its list, and its page `…/export/`, for whoever may see the list and export.

    `in_full` says of columns that are masked what stands there in full; it is given to whom the page reveals it
    (`reveal.py`). `export_permission` where the list needs another one than `EXPORT_PERMISSION` of the settings
    names.
    """

    actions_list: Any = ("export",)
    export_permission = ""
    in_full: InFull = {}

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whether whoever asks may take this list away."""
        may_see: bool = self.has_view_permission(request)
        return may_see and request.user.has_perm(self.export_permission or import_string(settings.EXPORT_PERMISSION))

    def may_export_in_full(self, request: HttpRequest) -> bool:
        """Whether whoever asks may have what is masked, too."""
        return bool(self.in_full) and self.may_reveal(request)  # type: ignore[attr-defined]  # of RevealAdmin

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list; its button leads to the export of what it shows."""
        answer: HttpResponse = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data and (chosen := _chosen(request)):
            for each in answer.context_data.get("actions_list") or ():
                if each.get("path") == self.export_address():
                    each["path"] = f"{each['path']}?{chosen}"
        return answer

    def export_address(self) -> str:
        """Where this list is exported."""
        opts = self.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_export")

    @action(description=gettext_lazy("Export"), url_path="export", permissions=["export"], icon="download")  # type: ignore[untyped-decorator]
    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The page, or with POST the file; what the address chooses wrongly chooses all.

        403 without the permission, 404 for a form that there is not.
        """
        try:
            changes = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self.export_address())
        if request.method != "POST":
            return self._export_page(request, changes)
        in_full = "in_full" in request.POST
        if in_full and not self.may_export_in_full(request):
            raise PermissionDenied
        if in_full and (asked := page_that_asks(request)) is not None:
            return asked
        form = request.POST.get("form", CSV)
        if form not in (CSV, WORKBOOK):
            raise Http404
        if (form == WORKBOOK or in_full) and _count(changes.queryset) > MOST_ROWS:
            return self._export_page(request, changes, refused=_too_many(in_full=in_full))
        return self._export_file(request, changes, form, in_full=in_full)

    def _export_page(self, request: HttpRequest, changes: Any, *, refused: str = "") -> HttpResponse:
        count, chosen = _count(changes.queryset), _chosen(request)
        opts = self.opts
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export: %(list)s") % {"list": opts.verbose_name_plural},
            "opts": opts,
            "count": min(count, MOST_ROWS),
            "has_more": count > MOST_ROWS,
            "is_chosen": bool(chosen),
            "columns": header_of(self, columns_of(changes)),
            "may_export_in_full": self.may_export_in_full(request),
            "refused": refused,
            "back": f"{reverse(f'admin:{opts.app_label}_{opts.model_name}_changelist')}{chosen and '?'}{chosen}",
        }
        return TemplateResponse(request, "admin/export.html", context)

    def _export_file(self, request: HttpRequest, changes: Any, form: str, *, in_full: bool) -> HttpResponseBase:
        """Streamed; a workbook, and what is revealed, is whole before any of it leaves."""
        log = ExportLog(request, self, form, in_full=in_full)
        rows = self._exported_rows(request, changes, log)
        opts = self.opts
        name = f"{opts.model_name}-{today().isoformat()}.{form}"
        if form == WORKBOOK:
            sheets = {str(opts.verbose_name_plural): rows}
            return download(lambda file: write_workbook(sheets, file), name, CONTENT_TYPE)
        if in_full:
            return download(lambda file: file.writelines(csv_pieces(rows)), name, _CSV_TYPE)
        answer = StreamingHttpResponse(csv_pieces(rows), content_type=_CSV_TYPE)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    def _exported_rows(self, request: HttpRequest, changes: Any, log: "ExportLog") -> Iterator[Cells]:
        """The header, then row by row; in the language of the reader, whoever is answered meanwhile."""
        language, columns = translation.get_language(), columns_of(changes)
        with translation.override(language):
            header = header_of(self, columns)
        yield [*header]
        for batch in batches(changes.queryset):
            with translation.override(language):
                cells = [cells_of(self, row, columns, log.of(row)) for row in batch]
            log.note(batch)
            yield from cells
        log.finish()


class ExportLog:
    """What the staff log says of one export: at once that it began, when it is whole how many rows it has."""

    def __init__(self, request: HttpRequest, page: Any, form: str, *, in_full: bool) -> None:
        self._request, self._page, self._in_full = request, page, in_full
        self._told = Exported(form=form, chosen=_told(request), in_full=in_full)
        self._kind = ContentType.objects.get_for_model(page.model, for_concrete_model=False)
        self._entry = LogEntry.objects.create(
            user_id=str(request.user.pk),
            content_type=self._kind,
            object_repr=written(page.opts.verbose_name_plural)[:200],
            action_flag=CHANGE,
            change_message=self._told.as_message(),
        )
        self._count = 0

    def of(self, row: Any) -> InFull:
        """What is shown of this row in full."""
        return self._page.in_full if self._in_full and self._page.may_reveal_of(self._request, row) else {}

    def note(self, batch: list[Any]) -> None:
        """These rows go out; where they are revealed, each is noted as that before."""
        self._count += len(batch)
        LogEntry.objects.bulk_create(
            LogEntry(
                user_id=str(self._request.user.pk),
                content_type=self._kind,
                object_id=str(row.pk),
                object_repr=str(row)[:200],
                action_flag=CHANGE,
                change_message=self._page.reveal_message,
            )
            for row in batch
            if self.of(row)
        )

    def finish(self) -> None:
        """All went out."""
        message = self._told.whole(self._count).as_message()
        LogEntry.objects.filter(pk=self._entry.pk).update(change_message=message)


def _count(rows: QuerySet[Any]) -> int:
    """How many there are, up to one more than a workbook holds."""
    return rows.order_by().values("pk")[: MOST_ROWS + 1].count()


def _too_many(*, in_full: bool) -> str:
    limit = {"most": f"{MOST_ROWS:,}"}
    if in_full:
        return _("In full at most %(most)s rows are exported at once. Narrow the list by its filters.") % limit
    return _("A workbook takes at most %(most)s rows. Export it as CSV, or narrow the list by its filters.") % limit


def _chosen(request: HttpRequest) -> str:
    """What of the list's address chooses its rows, or their order."""
    query = request.GET.copy()
    for name in _OF_THE_VIEW:
        query.pop(name, None)
    return query.urlencode()


def _told(request: HttpRequest) -> dict[str, str]:
    """What chose the rows, as the staff log says it: what was searched for may be a name or a number, and is cut."""
    told = {name: str(value) for name, value in request.GET.items() if value and name not in _OF_THE_VIEW}
    return told | {SEARCH_VAR: f"{term_of(request)[:1]}…"} if SEARCH_VAR in told else told
