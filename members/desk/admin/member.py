"""Members: the list that finds one, and the page that answers who it is, what the member has and what comes next."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, Field, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.paginator import InfinitePaginator

from foundation.console import formatting
from foundation.console.decision_pages import DecidingAdmin
from foundation.console.facts import Fact, Facts
from foundation.console.look import ModelAdmin
from foundation.console.picking_list import PickingList
from foundation.console.reveal import RevealingAdmin
from foundation.console.search import SearchedAdmin
from members.classes.admin.book_for_member import BOOK
from members.days import today
from members.desk.admin.badges import member_badge
from members.desk.admin.collecting import CollectingAdmin
from members.desk.admin.member_card import card_of
from members.desk.admin.member_facts import facts_of_member
from members.desk.admin.member_form import MemberAddForm
from members.desk.admin.member_history import EventInline, VisitInline
from members.desk.admin.member_inlines import AppointmentInline, BookingInline, MembershipInline, PackInline
from members.desk.admin.member_tabs import StateFilter, tabs
from members.desk.admin.month_filter import MonthFilter
from members.desk.admin.selling import SELL
from members.desk.member_state import MemberState, with_member_state
from members.door.admin.check_in_decision import CHECK_IN, TAKE_BACK
from members.people import permissions
from members.people.admin.barring import BAR, LIFT_BAR
from members.people.admin.name_field import NameField
from members.people.admin.pages_for_coaches import OwnClientsAdmin, may_open
from members.people.models import Member
from members.people.names import plain_username
from members.people.operations.name_account import name_account
from members.people.phones import has_phone, has_tail, is_tail, masked_phone
from members.people.queries import is_named_at_desk
from members.training.own_clients import is_own_client


@admin.register(Member)
class MemberAdmin(SearchedAdmin, OwnClientsAdmin, CollectingAdmin, DecidingAdmin, RevealingAdmin, ModelAdmin):
    """The phone is masked until somebody who may asks. Members are made by the operation, and never deleted."""

    decisions = (CHECK_IN, TAKE_BACK, SELL, BOOK, BAR, LIFT_BAR)
    hidden = ("user",)
    search_icon = "person"
    reveal_permission = permissions.SEE_PHONES_IN_FULL
    reveal_message = gettext_noop("Looked at the phone number in full.")
    export_permission = permissions.EXPORT_MEMBERS
    in_full = {"masked_phone": lambda member: member.phone}
    list_before_template = "admin/member_tabs.html"
    change_form_outer_before_template = "admin/member_card.html"
    list_display = ("name", "state_badge", "masked_phone", "user", "created_at")
    list_filter = (StateFilter, MonthFilter)
    list_filter_submit = True
    list_select_related = ("user",)
    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator  # the tabs say how many there are
    sortable_by = ("name",)
    search_fields = ("name", "user__username")
    search_help_text = _("Name, user name, or the phone number: its last four digits, or all of it")
    actions = None
    readonly_fields = ("masked_phone", "full_phone", "user", "created_at")
    add_fieldsets = ((None, {"fields": ("name", "phone", "username", "password")}),)
    inlines = (MembershipInline, PackInline, BookingInline, AppointmentInline, VisitInline, EventInline)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    own = staticmethod(is_own_client)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[PickingList]:
        return PickingList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with its `state` of today."""
        return with_member_state(super().get_queryset(request), today())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By four digits those whose phone ends so, and not whose user name has them in its running number."""
        term = search_term.strip()
        if not term:
            return queryset, False
        by_account = Q() if is_tail(term) else Q(user__username__icontains=plain_username(term))
        return queryset.filter(is_named_at_desk(term) | by_account), False

    def sought(self, request: HttpRequest, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """By name and phone alone: half of a user name means nobody in particular."""
        return rows.filter(is_named_at_desk(term))

    def best_first(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """Whose name or number it is before those whose name has it somewhere."""
        is_meant = When(Q(name=term) | has_phone(term) | has_tail(term), then=0)
        return rows.order_by(Case(is_meant, default=1), "-pk")

    def told(self, row: Any) -> tuple[Any, Any]:
        """The name; the phone as the list shows it, and the state of today."""
        return row.name, f"{masked_phone(row.phone)} · {MemberState(row.state).label}"

    def who(self, request: HttpRequest, person: Member) -> Sequence[Fact]:
        """The name, as a link for whoever may open the page; the phone as the list shows it."""
        name = formatting.link_to(person) if may_open(request, person) else person.name
        return [(_("member"), name), (_("phone"), masked_phone(person.phone)), *_barred(person)]

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_member(request, row)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        phone = ("masked_phone", "full_phone") if self.may_reveal(request) else ("masked_phone",)
        return ((None, {"fields": (("name", *phone), ("user", "created_at"))}),)

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        return MemberAddForm if obj is None else super().get_form(request, obj, *args, **kwargs)

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **options: Any) -> Any:
        """A name that is changed is as good as one that is new."""
        if db_field.name == "name":
            options["form_class"] = NameField
        return super().formfield_for_dbfield(db_field, request, **options)

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """What the member has is read: it is no part of what the form sends."""
        return [] if obj is None or request.method == "POST" else super().get_inline_instances(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """A new member is there already, the form made it; of an old one the name alone may change."""
        if change:
            obj.save(update_fields=["name"])
            name_account(account_id=obj.user_id, name=obj.name)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """What is done with a new member next is on the member's page; the buttons that say otherwise are heard."""
        if {"_continue", "_addanother", "_popup"} & request.POST.keys():
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, gettext("%(name)s is a member now.") % {"name": obj.name})
        return HttpResponseRedirect(formatting.page_of(obj))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, below a tab for each state."""
        context = {"tabs": tabs(request, self.get_queryset(request)), **(extra_context or {})}
        return super().changelist_view(request, context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The member, with what stands at the top of the page; it is put together when it is shown."""
        member = super().get_object(request, object_id, from_field)
        if member is not None:
            member.card = SimpleLazyObject(lambda: card_of(request, member))
        return member

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        return [(gettext("phone"), obj.phone)]

    @admin.display(description=_("state"))
    def state_badge(self, member: Any) -> SafeString:
        return member_badge(member.state)

    @admin.display(description=_("phone"))
    def masked_phone(self, member: Member) -> str:
        return masked_phone(member.phone)

    @admin.display(description=_("full phone number"))
    def full_phone(self, member: Member) -> SafeString:
        return formatting.reveal_button()


def _barred(member: Member) -> Sequence[Fact]:
    """Said wherever somebody decides about a member who is kept out."""
    return [] if member.barred_at is None else [(_("barred since"), formatting.instant(member.barred_at))]
