"""The staff's roles: groups, and what each may do. A superuser may do everything and needs none."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop as _

from members.people.permissions import SEE_FAILED_SIGN_INS, SEE_OWN_CLIENTS, SEE_PHONES_IN_FULL

FRONT_DESK, COACH, FINANCE, MANAGER = "前台", "教练", "财务", "店长"
# How the console names them for a reader of English; the groups' own names are Chinese.
LABELS = {FRONT_DESK: _("Front desk"), COACH: _("Coach"), FINANCE: _("Finance"), MANAGER: _("Manager")}

_SEE_CATALOGUE = (
    "members.view_plan",
    "members.view_pack",
    "members.view_course",
    "members.view_coach",
    "members.view_timetableslot",
    "members.view_closeddays",
    "members.view_classsession",
)
_SEE_MEMBERS = (
    "members.view_member",
    "members.view_membership",
    "members.view_freeze",
    "members.view_order",
    "members.view_upgradeoffer",
    "members.view_booking",
    "members.view_ownedpack",
    "members.view_packentry",
    "members.view_appointment",
    "members.view_checkin",
    "members.view_memberevent",
    "members.view_refunddecision",
    "members.view_interestrate",
)
_SEE_PAYMENTS = (
    "payments.view_payment",
    "payments.view_attempt",
    "payments.view_event",
    "payments.view_refund",
    "payments.view_exceptioncase",
)
_DESK_WORK = (
    "members.add_member",
    "members.change_member",
    "members.sell",
    "members.check_in",
    "members.book_for_member",
    "members.mark_attendance",
    "members.request_freeze",
    "members.start_membership",
    "payments.propose_refund",
)
_MONEY_WORK = (
    "payments.view_notification",
    "payments.view_reconciliation",
    "payments.view_difference",
    "payments.view_billfile",
    "payments.read_bill",
    "payments.request_refund",
    "payments.approve_refund",
    "payments.close_exception",
    "payments.repair_difference",
    "members.export_members",
)
_MANAGEMENT = (
    SEE_PHONES_IN_FULL,
    SEE_FAILED_SIGN_INS,
    "members.approve_freeze",
    "members.backdate_freeze",
    "members.transfer_membership",
    "members.upgrade_membership",
    "members.cancel_session",
    "members.adjust_pack",
    "members.propose_use",
    "members.record_use",
    "members.override_check_in",
    "members.bar_member",
    "members.add_interestrate",
    *(
        f"members.{act}_{model}"
        for model in ("plan", "pack", "course", "coach", "timetableslot", "closeddays", "classsession")
        for act in ("add", "change")
    ),
    "members.delete_closeddays",
)

ROLES: Mapping[str, Sequence[str]] = {
    FRONT_DESK: (*_SEE_CATALOGUE, *_SEE_MEMBERS, *_SEE_PAYMENTS, *_DESK_WORK),
    COACH: (*_SEE_CATALOGUE, SEE_OWN_CLIENTS, "members.propose_use"),
    FINANCE: (*_SEE_CATALOGUE, *_SEE_MEMBERS, *_SEE_PAYMENTS, *_MONEY_WORK),
    MANAGER: (*_SEE_CATALOGUE, *_SEE_MEMBERS, *_SEE_PAYMENTS, *_DESK_WORK, *_MONEY_WORK, *_MANAGEMENT),
}


def make_roles(groups: Any, permissions: Any) -> None:
    """Make the four groups, and give each what it may do; what a group had beside that stays.

    `groups` and `permissions` are the managers of `auth`, those of a migration or of now. A permission that does not
    exist yet is left out.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permissions.filter(content_type__app_label__in=("members", "payments")).values_list(
            "pk", "content_type__app_label", "codename"
        )
    }
    for name, granted in ROLES.items():
        group, _is_new = groups.get_or_create(name=name)
        group.permissions.add(*(known[permission] for permission in granted if permission in known))
