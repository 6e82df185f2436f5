"""Days on which the gym is closed, and the classes that were made for them before."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.decision_pages import DecidingAdmin
from foundation.console.facts import Facts
from foundation.console.forms import ReasonForm
from foundation.console.look import ModelAdmin
from members.catalogue.admin.catalogue import CatalogueAdmin
from members.classes.admin.class_facts import facts_of_closed_days
from members.classes.admin.classes_at_stake import cancelled_words, classes_table, places_of
from members.classes.admin.closed_days_form import ClosedDaysForm, stays
from members.classes.admin.given_back import large_of_classes, that_wait
from members.classes.closed_days import classes_of, members_with_coaches
from members.classes.models import ClosedDays
from members.classes.operations.cancel_sessions import cancel_sessions
from members.days import today
from members.people import permissions


def _cancel(user: User, closed: ClosedDays, answers: Mapping[str, Any]) -> Sentence:
    numbers = classes_of(closed).values_list("pk", flat=True)
    return cancelled_words(user, cancel_sessions(session_ids=numbers, reason=answers["reason"], actor_id=user.pk))


def _consequences(user: User, closed: ClosedDays) -> Sequence[Sentence]:
    classes = classes_of(closed)
    return [*classes_table(classes), *that_wait(user, places_of(classes))]


STILL_ON = ("still_on", "with_coaches")

CANCEL_CLASSES = Decision(
    "cancel-classes",
    gettext_lazy("Cancel the classes of these days"),
    (permissions.CANCEL_CLASS_FOR_GYM,),
    ReasonForm,
    lambda _user, closed: classes_of(closed).exists(),
    _cancel,
    gettext_noop("Cancelled the classes of closed days."),
    lambda _user, closed: {"reason": closed.reason},
    _consequences,
    asks_again=True,
    large_fen=lambda _user, closed, _answers: large_of_classes(classes_of(closed)),
)


@admin.register(ClosedDays)
class ClosedDaysAdmin(DecidingAdmin, CatalogueAdmin):
    """Once they are written down, their page says which classes are still on, and whom coaches are to call."""

    form = ClosedDaysForm
    decisions = (CANCEL_CLASSES,)
    change_form_outer_before_template = "admin/offered.html"
    list_display = ("first_day", "last_day", "reason")
    fields = (("first_day", "last_day"), "reason")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Days that are open after all, none of them over: the next run of the timetable makes their classes."""
        is_over = obj is not None and obj.first_day < today()
        return not is_over and ModelAdmin.has_delete_permission(self, request, obj)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The page that asks; of days that have begun their own page, which says why they stay."""
        closed = self.get_object(request, unquote(object_id))
        if closed is not None and closed.first_day < today() and ModelAdmin.has_delete_permission(self, request):
            messages.error(request, stays(closed))
            return HttpResponseRedirect(formatting.page_of(closed))
        return super().delete_view(request, object_id, extra_context)

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_closed_days(request, row)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return fields if obj is None else (*fields, *STILL_ON)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *STILL_ON)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        super().response_add(request, obj, post_url_continue)  # says that it was saved
        return HttpResponseRedirect(formatting.page_of(obj))

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        super().response_change(request, obj)
        return HttpResponseRedirect(formatting.page_of(obj))

    @admin.display(description=gettext_lazy("classes that are still on"))
    def still_on(self, closed: ClosedDays) -> SafeString | Sentence:
        return classes_table(classes_of(closed))[0]

    @admin.display(description=gettext_lazy("private sessions that are still on"))
    def with_coaches(self, closed: ClosedDays) -> SafeString | Sentence:
        """Each is called off on its own page, once the member knows."""
        rows = [
            (_appointment(member), formatting.link_to(member), member.coach) for member in members_with_coaches(closed)
        ]
        if not rows:
            return formatting.EMPTY
        return formatting.table([_("begins at"), _("member"), _("coach")], rows)


def _appointment(member: Any) -> SafeString:
    address = reverse("admin:members_appointment_change", args=[member.appointment_id])
    return format_html(
        '<a href="{}" class="text-link font-medium">{}</a>', address, formatting.instant(member.begins_at)
    )
