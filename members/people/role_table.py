"""The one table of who may do what: every action in the gym's words, what it needs, and the roles that have it.

The groups are made from it (`roles.py`), `check_roles` compares them with it, the console and `docs/security.md` show
it, and the API and the console ask for its permissions alone. What no role has is a superuser's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

FRONT_DESK, COACH, FINANCE, MANAGER = "前台", "教练", "财务", "店长"
# How the console names them for a reader of English; the groups' own names are Chinese.
LABELS: Mapping[str, str] = {
    FRONT_DESK: _("Front desk"),
    COACH: _("Coach"),
    FINANCE: _("Finance"),
    MANAGER: _("Manager"),
}
# What settings call them.
CODES: Mapping[str, str] = {"front_desk": FRONT_DESK, "coach": COACH, "finance": FINANCE, "manager": MANAGER}
_EVERYBODY, _BUT_COACHES = (FRONT_DESK, COACH, FINANCE, MANAGER), (FRONT_DESK, FINANCE, MANAGER)
_AT_THE_DESK, _WITH_MONEY = (FRONT_DESK, MANAGER), (FINANCE, MANAGER)


@dataclass(frozen=True, slots=True)
class Action:
    """`says` is a msgid. Whoever does it needs all `permissions`, each `app.codename`, in the API and the console."""

    name: str
    says: str
    permissions: tuple[str, ...]
    roles: tuple[str, ...]


def _write(*models: str) -> tuple[str, ...]:
    return tuple(f"members.{act}_{model}" for model in models for act in ("add", "change"))


def _see(app: str, *models: str) -> tuple[str, ...]:
    return tuple(f"{app}.view_{model}" for model in models)


_CATALOGUE = ("plan", "pack", "course", "coach", "timetableslot", "closeddays", "classsession")
_OF_MEMBERS = (
    "member", "membership", "freeze", "order", "upgradeoffer", "booking", "ownedpack", "packentry", "appointment",
    "checkin", "memberevent",
)  # fmt: skip
_OF_MONEY = ("payment", "attempt", "event", "refund", "exceptioncase")
_OF_BILLS = ("notification", "reconciliation", "difference", "billfile", "askedreconciliation")

_MEMBERS = (
    Action("see_members", _("See all members and what they have"), _see("members", *_OF_MEMBERS), _BUT_COACHES),
    Action("see_own_clients", _("See the own clients and classes"), ("members.view_own_clients",), (COACH,)),
    Action("see_phones", _("See phone numbers in full"), ("members.view_phone",), (MANAGER,)),
    Action("write_members", _("Add members, correct names"), _write("member"), _AT_THE_DESK),
    Action("bar_members", _("Bar members, lift a bar"), ("members.bar_member",), (MANAGER,)),
    Action("export_members", _("Export members"), ("members.export_members",), _WITH_MONEY),
    Action("see_figures", _("See the gym’s figures on the home page"), ("members.view_figures",), (MANAGER,)),
    Action("check_in", _("Check members in"), ("members.check_in",), _AT_THE_DESK),
    Action("let_in", _("Let in whom the door refuses"), ("members.override_check_in",), (MANAGER,)),
)
_SELLING = (
    Action("see_catalogue", _("See what is for sale, and the timetable"), _see("members", *_CATALOGUE), _EVERYBODY),
    Action(
        "write_catalogue",
        _("Keep plans, packs, courses, coaches, the timetable and closed days"),
        (*_write(*_CATALOGUE), "members.delete_closeddays"),
        (MANAGER,),
    ),
    Action("sell", _("Sell: create, open and close payments of any member"), ("members.sell",), _AT_THE_DESK),
)
_WHAT_MEMBERS_HAVE = (
    Action("start_membership", _("Choose first days, close gaps"), ("members.start_membership",), _AT_THE_DESK),
    Action("ask_freeze", _("Ask for freezes"), ("members.request_freeze",), _AT_THE_DESK),
    Action("decide_freeze", _("Decide about freezes"), ("members.approve_freeze",), (MANAGER,)),
    Action("backdate_freeze", _("Freeze days that are over"), ("members.backdate_freeze",), (MANAGER,)),
    Action("transfer", _("Transfer memberships"), ("members.transfer_membership",), (MANAGER,)),
    Action("upgrade", _("Offer upgrades"), ("members.upgrade_membership",), (MANAGER,)),
    Action("adjust_pack", _("Change a pack’s sessions, coach and validity"), ("members.adjust_pack",), (MANAGER,)),
)
_CLASSES = (
    Action("book", _("Book and cancel for members"), ("members.book_for_member",), _AT_THE_DESK),
    Action("mark_attendance", _("Mark who came to any class"), ("members.mark_attendance",), _AT_THE_DESK),
    Action("cancel_class", _("Cancel classes, with the refunds"), ("members.cancel_session",), (MANAGER,)),
    Action("propose_use", _("Say how private sessions went"), ("members.propose_use",), (COACH, MANAGER)),
    Action("record_use", _("Use private sessions up without the member"), ("members.record_use",), (MANAGER,)),
)
_MONEY = (
    Action(
        "see_payments",
        _("See payments, refunds and exceptions; ask the provider"),
        (*_see("payments", *_OF_MONEY), *_see("members", "refunddecision", "interestrate")),
        _BUT_COACHES,
    ),
    Action(
        "take_money", _("Take money in hand: cash, card, transfer, voucher"), ("payments.take_money",), _AT_THE_DESK
    ),
    Action("use_till", _("Open and count the own till"), ("payments.use_till",), _AT_THE_DESK),
    Action("see_tills", _("See the tills of all, count those left open"), ("payments.view_till",), _WITH_MONEY),
    Action("see_bills", _("See notifications, bills and differences"), _see("payments", *_OF_BILLS), _WITH_MONEY),
    Action("read_bills", _("Read the lines of bills"), ("payments.read_bill",), _WITH_MONEY),
    Action("export_lists", _("Export lists, and the accountant’s month"), ("payments.export_lists",), _WITH_MONEY),
    Action("keep_invoices", _("Note and import invoices"), ("payments.keep_invoices",), _WITH_MONEY),
    Action("see_invoices", _("See invoices"), ("payments.view_invoice",), _WITH_MONEY),
    Action("reconcile", _("Reconcile a day, upload its bill"), ("payments.reconcile",), _WITH_MONEY),
    Action("see_numbers", _("See transaction numbers in full"), ("payments.view_transaction_number",), ()),
    Action(
        "propose_refund", _("Propose refunds that somebody else approves"), ("payments.propose_refund",), _AT_THE_DESK
    ),
    Action("refund", _("Ask for refunds"), ("payments.request_refund",), _WITH_MONEY),
    Action(
        "approve_refund", _("Approve and decline refunds, pay out by hand"), ("payments.approve_refund",), _WITH_MONEY
    ),
    Action("see_prepaid", _("See the prepaid balance and how it moved"), ("members.view_prepaid",), _WITH_MONEY),
    Action("settle", _("Settle exceptions"), ("payments.close_exception",), _WITH_MONEY),
    Action("repair", _("Repair differences from a bill"), ("payments.repair_difference",), _WITH_MONEY),
    Action(
        "see_books", _("See the days of the books and what closed ones hold"), ("payments.view_closing",), _WITH_MONEY
    ),
    Action("close_books", _("Close days and months"), ("payments.close_books",), _WITH_MONEY),
    Action("reopen_books", _("Reopen days and months that others closed"), ("payments.reopen_books",), _WITH_MONEY),
    Action(
        "manage_webhooks",
        _("Register and switch off web hooks, see what they were told, send it again"),
        ("payments.manage_webhooks", *_see("payments", "webhookendpoint", "webhookdelivery")),
        (MANAGER,),
    ),
    Action("set_interest", _("Set interest rates"), ("members.add_interestrate",), (MANAGER,)),
)
_STAFF = (
    Action(
        "change_face",
        _("Change the gym’s name, logo, address, phone and rules of the house"),
        ("members.change_gymface",),
        (MANAGER,),
    ),
    Action(
        "manage_staff",
        _("Make staff accounts, change their roles, reset passwords, switch off"),
        ("members.manage_staff",),
        (MANAGER,),
    ),
    Action(
        "reset_second_factor",
        _("See second factors, and reset them"),
        ("members.view_secondfactor", "members.reset_secondfactor"),
        (MANAGER,),
    ),
    Action("see_failed_sign_ins", _("See who could not sign in"), ("members.view_failedsignin",), (MANAGER,)),
    Action("see_roles", _("See what each role may do"), ("members.view_roles",), (MANAGER,)),
    Action("see_accounts", _("See accounts and groups"), _see("auth", "user", "group"), ()),
    Action(
        "write_accounts",
        _("Make accounts and groups, give rights"),
        tuple(f"auth.{act}_{model}" for model in ("user", "group") for act in ("add", "change", "delete")),
        (),
    ),
    Action("see_tokens", _("See access tokens"), ("members.view_accesstoken",), ()),
    Action("revoke_tokens", _("Revoke access tokens"), ("members.change_accesstoken",), ()),
    Action("see_staff_log", _("See the staff log"), ("admin.view_logentry",), ()),
)
# By what it is about, in the order in which it is shown.
AREAS: Mapping[str, tuple[Action, ...]] = {
    _("Members and the door"): _MEMBERS,
    _("For sale"): _SELLING,
    _("Memberships and packs"): _WHAT_MEMBERS_HAVE,
    _("Classes and private training"): _CLASSES,
    _("Payments"): _MONEY,
    _("Staff"): _STAFF,
}
ACTIONS: tuple[Action, ...] = tuple(action for actions in AREAS.values() for action in actions)
