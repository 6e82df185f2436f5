"""Classes: what is on, and the roster of one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision import Sentence
from foundation.console.decision_pages import DecidingAdmin, staff_of
from foundation.console.facts import Facts
from members.catalogue.admin.catalogue import CatalogueAdmin, as_text
from members.classes.admin.badges import session_badge
from members.classes.admin.class_cancelling import CANCEL_CLASS
from members.classes.admin.class_card import card_of
from members.classes.admin.class_facts import facts_of_class
from members.classes.admin.class_session_form import ClassAddForm, ClassChangeForm
from members.classes.admin.roster_inline import RosterInline
from members.classes.admin.when_filter import WhenFilter
from members.classes.member_time import busy_members
from members.classes.models import Booking, ClassSession
from members.classes.operations.lock_classes import settle_places
from members.classes.operations.offer_places import offer_free_places
from members.classes.seats import annotate_places_left, free_places
from members.enums import BookingStatus, MemberEventKind, SessionStatus
from members.people.models import Member
from members.people.permissions import SEE_BOOKINGS, SEE_OWN_CLIENTS

READ_ONLY = ("course", "slot", "is_included", "cancelled_at", "cancel_reason")
PRICES = ("price_fen", "is_included")


@admin.register(ClassSession)
class ClassSessionAdmin(DecidingAdmin, CatalogueAdmin):
    """Course and timetable slot of a class never change; when and where it is, and for how many, may."""

    decisions = (CANCEL_CLASS,)
    form = ClassChangeForm
    change_form_outer_before_template = "admin/roster.html"
    list_before_template = "admin/week_link.html"
    list_display = ("title", "starts_at", "coach", "room", "places", "places_left", "waiting", "status_badge", "price")
    list_filter = (
        WhenFilter,
        ("status", ChoicesDropdownFilter),
        ("starts_at", DayRangeFilter),
        "course",
    )
    list_filter_submit = True
    list_select_related = ("coach", "course")
    search_fields = ("title",)
    sortable_by = ()
    fields = (
        ("course", "slot"),
        "title",
        ("starts_at", "ends_at"),
        ("coach", "room"),
        ("capacity", "walk_in_seats"),
        PRICES,
        ("opens_at", "cancel_until"),
        ("cancelled_at", "cancel_reason"),
    )
    inlines = (RosterInline,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return (
            ["is_included" if each == as_text(PRICES) else each for each in fields]
            if _reads_no_money(request)
            else fields
        )

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = super().get_list_display(request)
        return [each for each in columns if each != "price"] if _reads_no_money(request) else columns

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with the places that are left and how many wait."""
        waiting = Booking.objects.filter(session=OuterRef("pk"), status=BookingStatus.WAITING).order_by()
        counted = waiting.values("session").annotate(count=Count("pk")).values("count")
        count = Coalesce(Subquery(counted, output_field=IntegerField()), 0)
        sessions: QuerySet[Any] = super().get_queryset(request).annotate(waiting=count)
        return annotate_places_left(sessions, timezone.now())

    def get_ordering(self, request: HttpRequest) -> Any:
        """What comes first, first; of what is over the newest."""
        return ["-starts_at", "-id"] if request.GET.get("when") in ("past", "all") else ["starts_at", "id"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is cancelled stays as it was."""
        is_on = obj is None or obj.status == SessionStatus.SCHEDULED
        return is_on and super().has_change_permission(request, obj)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The class, with what stands at the top of the page; it is put together when it is shown."""
        session = super().get_object(request, object_id, from_field)
        if session is not None:
            session.card = SimpleLazyObject(lambda: card_of(session))
        return session

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_class(request, row)

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        if obj is not None:
            return super().get_form(request, obj, *args, **kwargs)
        return type("ClassAddForm", (ClassAddForm,), {"reader": staff_of(request)})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Folded up where the roster is what one comes for."""
        if obj is None:
            return ((None, {"fields": ClassAddForm.FIELDS}),)
        return ((_("Details"), {"fields": self.get_fields(request, obj), "classes": ["collapse"]}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = () if obj is None else READ_ONLY
        return (*super().get_readonly_fields(request, obj), *own)

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """The roster is read: it is no part of what the form sends."""
        return [] if obj is None or request.method == "POST" else super().get_inline_instances(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Whoever waits gets the places that a larger class has; the form holds its lock.

        Places that no membership pays for on another day are given up, and said; so is who has something else then.
        """
        super().save_model(request, obj, form, change)
        if change:
            reason = str(MemberEventKind.SESSION_MOVED.label)
            given_up = settle_places(form.paid_for, actor_id=request.user.pk, reason=reason)
            offer_free_places(session=obj)
            ended = [each.member for each in given_up]
            _warn(request, _("No membership pays for them on that day, given up: %(names)s."), ended)
            if "starts_at" in form.changed_data:
                sentence = _("They have something else at that time, and can give the place up for nothing: %(names)s.")
                _warn(request, sentence, busy_members(obj))

    @admin.display(description=_("places taken"))
    def places(self, session: Any) -> str:
        return f"{session.capacity - session.places_left} / {session.capacity}"

    @admin.display(description=_("places left"))
    def places_left(self, session: Any) -> str:
        return free_places(session)

    @admin.display(description=_("waiting"))
    def waiting(self, session: Any) -> int:
        count: int = session.waiting
        return count

    @admin.display(description=_("status"))
    def status_badge(self, session: ClassSession) -> SafeString:
        return session_badge(session)


def _reads_no_money(request: HttpRequest) -> bool:
    """Whether whoever asks is a coach, who is told no amount of a booking either."""
    user = staff_of(request)
    return user.has_perm(SEE_OWN_CLIENTS) and not user.has_perm(SEE_BOOKINGS)


def _warn(request: HttpRequest, sentence: Sentence, members: Iterable[Member]) -> None:
    """Say it of these members, by name; nothing when there are none."""
    if names := ", ".join(member.name for member in members):
        messages.warning(request, str(sentence) % {"names": names})
