"""What staff decide about a row that nobody edits: a page with a short form, and one operation behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from payments.admin import cells
from payments.errors import ServiceError

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that can be done with a row.

    `carry_out(user_id, row, answers)` calls the operation and gives the sentence that says what came of it; what it
    refuses with is shown on the form. `is_offered(user_id, row)` says whether it makes sense for this user and the row
    as it is; a forged form is left to the operation. `consequences` are the sentences above the form. `log` is what
    the staff log says, in English, which is translated when it is shown.
    """

    name: str
    title: Sentence
    permission: str
    form: type[forms.Form]
    is_offered: Callable[[int, Any], bool]
    carry_out: Callable[[int, Any, Mapping[str, Any]], Sentence]
    log: str
    initial: Callable[[Any], dict[str, Any]] = lambda _row: {}
    consequences: Callable[[Any], Sequence[Sentence]] = lambda _row: ()


class DecidingAdmin:
    """Adds `…/<name>/` for each of `decisions` to a ledger page, and the links to them as the field `to_decide`."""

    decisions: tuple[Decision, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        """One address a decision, before the page's own."""
        own = [
            path(
                f"<path:object_id>/{decision.name}/",
                self.admin_site.admin_view(self._view_of(decision)),  # type: ignore[attr-defined]
                name=self._name_of(decision),
            )
            for decision in self.decisions
        ]
        return [*own, *super().get_urls()]  # type: ignore[misc]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, with the links that this user sees on it."""
        row = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if row is not None:
            row.decision_links = self.links(request, row)
        return row

    @admin.display(description=_("to decide"))
    def to_decide(self, row: Any) -> SafeString | str:
        """The links, as a field of the page."""
        links: SafeString | str = row.decision_links
        return links

    def links(self, request: HttpRequest, row: Any) -> SafeString | str:
        """Where this user can decide something about the row."""
        offered = [each for each in self.decisions if self._is_offered(request, each, row)]
        pairs = [(reverse(f"admin:{self._name_of(each)}", args=[row.pk]), each.title) for each in offered]
        return format_html_join(" · ", '<a href="{}" class="text-link font-medium">{}</a>', pairs) or cells.EMPTY

    def _is_offered(self, request: HttpRequest, decision: Decision, row: Any) -> bool:
        return request.user.has_perm(decision.permission) and decision.is_offered(_user_id(request), row)

    def _view_of(self, decision: Decision) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            return self._decide(request, decision, object_id)

        return view

    def _decide(self, request: HttpRequest, decision: Decision, object_id: str) -> HttpResponse:
        """The form, or what was decided. 403 without the permission to see it and to decide, 404 for no such row."""
        may_see: bool = self.has_view_permission(request)  # type: ignore[attr-defined]
        if not (may_see and request.user.has_perm(decision.permission)):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        answers = request.POST if request.method == "POST" else None
        form = decision.form(answers, initial=decision.initial(row))
        if form.is_valid():
            try:
                told = decision.carry_out(_user_id(request), row, form.cleaned_data)
            except ServiceError as refusal:
                form.add_error(None, str(refusal.detail))
            else:
                LogEntry.objects.log_actions(str(request.user.pk), [row], CHANGE, decision.log, single_object=True)
                messages.success(request, str(told))
                return HttpResponseRedirect(self._page_of(row))
        return TemplateResponse(request, "admin/decide.html", self._context(request, decision, row, form))

    def _context(self, request: HttpRequest, decision: Decision, row: Any, form: forms.Form) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": decision.title,
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": row,
            "form": form,
            "is_offered": decision.is_offered(_user_id(request), row),
            "consequences": decision.consequences(row),
            "back": self._page_of(row),
        }

    def _page_of(self, row: Any) -> str:
        return reverse(f"admin:payments_{row._meta.model_name}_change", args=[row.pk])

    def _name_of(self, decision: Decision) -> str:
        return f"payments_{self.opts.model_name}_{decision.name}"  # type: ignore[attr-defined]


def _user_id(request: HttpRequest) -> int:
    """Who asks; the console lets nobody in without an account."""
    return int(request.user.pk or 0)
