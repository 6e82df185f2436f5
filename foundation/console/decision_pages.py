"""The pages on which staff decide about a row that nobody edits."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.asked_again import page_that_asks
from foundation.console.decision import CameOf, Decision, Sentence
from foundation.console.facts import Facts
from foundation.console.in_place import leads_to, page_or_part
from foundation.console.ledger import LedgerAdmin
from foundation.console.next_step import with_next_step
from foundation.console.search import SearchedAdmin
from foundation.console.typed_amount import TypedAmountForm
from foundation.errors import InvalidField, ServiceError

# In the address of a decision: the page of the console that it leads back to.
NEXT = "next"


def leading_back(address: str, to: str) -> str:
    """The address of a decision that leads back to this page of the console."""
    return f"{address}?{urlencode({NEXT: to})}"


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
        """The row, with what this user can decide about it: `offered`, pairs of an address and a title.

        Those in `opens_in_place` open in the page of the row.
        """
        row = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        if row is not None:
            row.offered = self.offered(request, row)
            row.opens_in_place = [self._address(each, row) for each in self.decisions if each.in_place]
        return row

    @admin.display(description=_("to decide"))
    def to_decide(self, row: Any) -> SafeString | str:
        """What is offered, as a field of the page."""
        return (
            format_html_join(" · ", '<a href="{}" class="text-link font-medium">{}</a>', row.offered)
            or formatting.EMPTY
        )

    def offered(self, request: HttpRequest, row: Any) -> list[tuple[str, Sentence]]:
        """Where this user can decide something about the row, and what."""
        user = staff_of(request)
        makes_sense = [each for each in self.decisions if each.may(user) and each.is_offered(user, row)]
        return [(self._address(each, row), each.title) for each in makes_sense]

    def _address(self, decision: Decision, row: Any) -> str:
        return reverse(f"admin:{self._name_of(decision)}", args=[row.pk])

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        """What whoever asks is to know of the row before deciding about it."""
        raise NotImplementedError

    def page_after(self, row: Any) -> str:
        """Where a decision leads back to, made or not: the page of the row."""
        return formatting.page_of(row)

    def _view_of(self, decision: Decision) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: str) -> HttpResponse:
            return self._decide(request, decision, object_id)

        return view

    def _decide(self, request: HttpRequest, decision: Decision, object_id: str) -> HttpResponse:
        """The form, or what was decided; first, where the decision wants that, who decides.

        403 without the permission to see it and to decide, 404 for no such row.
        """
        user = staff_of(request)
        may_see: bool = self.has_view_permission(request)  # type: ignore[attr-defined]
        if not (may_see and decision.may(user)):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if decision.asks_again and (asked := page_that_asks(request)) is not None:
            return asked
        sent = _sent(request, decision)
        form = decision.form(sent, initial=decision.initial(user, row))
        answers = form.cleaned_data if form.is_valid() else None
        last = {} if answers is None else _last_word(decision.consequences_of(user, row, answers))
        typed = _typed(user, decision, row, answers, sent)
        is_certain = request.method == "POST" and bool(last) and last["seen"] in ("", request.POST.get("seen"))
        came_of = _carried_out(user, decision, row, form) if is_certain and (not typed or typed.is_valid()) else None
        if came_of is not None:
            return self._go_on(request, row, came_of)
        context = self._context(request, decision, row, form) | last | {"typed": typed}
        return page_or_part(request, decision.template, context)

    def _go_on(self, request: HttpRequest, row: Any, came_of: CameOf) -> HttpResponse:
        """What came of it is said where it leads."""
        messages.add_message(request, came_of.level, str(came_of.sentence))
        if came_of.problem:
            messages.error(request, str(came_of.problem))
        return leads_to(request, came_of.leads_to or self._back(request, row), in_place=came_of.in_place)

    def _context(self, request: HttpRequest, decision: Decision, row: Any, form: forms.Form) -> dict[str, Any]:
        user = staff_of(request)
        return {
            "title": decision.title,
            "address": self._address(decision, row) + (f"?{urlencode(back)}" if (back := _came_from(request)) else ""),
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": row,
            "form": form,
            "in_place": decision.in_place,
            "is_offered": decision.is_offered(user, row),
            "why_not": SimpleLazyObject(lambda: self._why_not(user, decision, row)),
            "instead": row.offered,
            "consequences": decision.consequences(user, row),
            "facts": SimpleLazyObject(lambda: self.facts_of(request, row)),
            "back": self._back(request, row),
        }

    def _why_not(self, user: User, decision: Decision, row: Any) -> str:
        """Why nothing is to be decided, with the next step: what would be refused, or how the row stands."""
        refusal = decision.why_not(user, row)
        stands = self.how_it_stands(row)
        return with_next_step(user, refusal, row, {}) if refusal is not None else stands

    def how_it_stands(self, row: Any) -> str:
        """The row and its state, in one line."""
        if isinstance(self, SearchedAdmin):
            return " · ".join(str(each) for each in self.told(row))
        state = getattr(row, "get_status_display", None)
        return str(row) if state is None else f"{row} · {state()}"

    def _back(self, request: HttpRequest, row: Any) -> str:
        """Where the reader came from, when the address says so and it is of the console; else the page of the row."""
        return _came_from(request).get(NEXT, self.page_after(row))

    def _name_of(self, decision: Decision) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{decision.name}"  # type: ignore[attr-defined]


def _came_from(request: HttpRequest) -> dict[str, str]:
    """Which page of the console the address says that the reader came from; nothing for what is none of it."""
    said = request.GET.get(NEXT, "")
    is_ours = url_has_allowed_host_and_scheme(said, None) and said.startswith(reverse("admin:index"))
    return {NEXT: said} if is_ours else {}


def _last_word(consequences: Sequence[Sentence]) -> dict[str, Any]:
    """What the page says of what was filled in, and what stands for having seen just that; "" for nothing to see."""
    told = [str(sentence) for sentence in consequences]
    return {"consequences_of": told, "seen": sha256("\n".join(told).encode()).hexdigest() if told else ""}


def _sent(request: HttpRequest, decision: Decision) -> QueryDict | None:
    """What was filled in: sent, or by the address; None for a form that is new."""
    if request.method == "POST":
        return request.POST
    is_filled_in = any(name in request.GET for name in decision.form.base_fields)
    return request.GET if is_filled_in else None


def _typed(user: User, decision: Decision, row: Any, answers: Any, sent: Any) -> TypedAmountForm | None:
    """The field for a large amount; None where there is none. What is not offered, the operation refuses by itself."""
    fen = decision.large_fen(user, row, answers) if decision.is_offered(user, row) else 0
    return TypedAmountForm(sent, fen=fen) if fen else None


def _carried_out(user: User, decision: Decision, row: Any, form: forms.Form) -> CameOf | None:
    """What came of it, once it is in the staff log; None when it was refused: see the form."""
    try:
        told = decision.carry_out(user, row, form.cleaned_data)
    except InvalidField as refusal:
        for field, sentences in refusal.extra["errors"].items():
            form.add_error(field if field in form.fields else None, [str(sentence) for sentence in sentences])
        return None
    except ServiceError as refusal:
        form.add_error(None, with_next_step(user, refusal, row, form.cleaned_data))
        return None
    LogEntry.objects.log_actions(str(user.pk), [row], CHANGE, decision.log, single_object=True)
    return told if isinstance(told, CameOf) else CameOf(told)


def staff_of(request: HttpRequest) -> User:
    """Who asks; the console lets nobody in without an account."""
    assert isinstance(request.user, User)
    return request.user


class DecidingPage(DecidingAdmin, LedgerAdmin):
    """The buttons stand above the row."""

    change_form_outer_before_template = "admin/offered.html"
