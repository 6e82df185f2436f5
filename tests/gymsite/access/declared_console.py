"""What each page of the console is for, by the actions of the table: this is what a reviewer reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A list and the pages of its rows; `decisions` and `actions` are by their names in addresses and forms.

    `for_coaches`: coaches, too, see the rows that are their own; `own`: so does who may do this. Every list is
    exported, by whoever sees it and may do `export`. A decision with two actions needs one of them. `looks` are further
    pages of a row, which are only looked at.
    """

    see: str
    for_coaches: bool = False
    own: str = NOBODY
    add: str = NOBODY
    change: str = NOBODY
    delete: str = NOBODY
    reveal: str | None = None
    export: str = "export_lists"
    decisions: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    looks: Mapping[str, str] = field(default_factory=dict)


REFUND_BY_RULE = ("propose_refund", "refund")
ATTENDANCE = ("mark_attendance", "see_own_clients")

PAGES: Mapping[str, Page] = {
    "payments.payment": Page(
        "see_payments",
        reveal="see_numbers",
        decisions={
            "ask": "see_payments",
            "take": "take_money",
            "refund": "refund",
            "propose-refund": "propose_refund",
            "invoice": "keep_invoices",
        },
    ),
    "payments.refund": Page(
        "see_payments",
        reveal="see_numbers",
        decisions=dict.fromkeys(("approve", "decline", "paid-out"), "approve_refund"),
    ),
    "payments.attempt": Page("see_payments"),
    "payments.till": Page("see_tills", own="use_till", add="use_till", decisions={"count": "use_till"}),
    "payments.closing": Page("see_books"),
    "payments.closedentry": Page("see_books"),
    "payments.bookperiod": Page("see_books", export="", decisions={"close": "close_books", "reopen": "reopen_books"}),
    "payments.exceptioncase": Page("see_payments", reveal="see_numbers", decisions={"settle": "settle"}),
    "payments.invoice": Page(
        "see_invoices", decisions=dict.fromkeys(("issued", "red-letter", "correct", "withdraw"), "keep_invoices")
    ),
    "payments.webhookendpoint": Page(
        "manage_webhooks",
        add="manage_webhooks",
        decisions=dict.fromkeys(("rotate", "switch-off"), "manage_webhooks"),
    ),
    "payments.webhookdelivery": Page("manage_webhooks", decisions={"send-again": "manage_webhooks"}),
    "payments.event": Page("see_payments"),
    "payments.auditrun": Page("see_payments"),
    "payments.notification": Page("see_bills", reveal="see_numbers"),
    "payments.billfile": Page("see_bills", reveal="read_bills"),
    "payments.reconciliation": Page("see_bills", decisions={"repair-all": "repair"}),
    "payments.askedreconciliation": Page(
        "see_bills", add="reconcile", decisions=dict.fromkeys(("keep", "drop"), "reconcile")
    ),
    "payments.difference": Page(
        "see_bills", reveal="read_bills", decisions={"repair": "repair"}, actions={"repair_selected": "repair"}
    ),
    "members.member": Page(
        "see_members",
        for_coaches=True,
        add="write_members",
        change="write_members",
        reveal="see_phones",
        export="export_members",
        decisions={
            "check-in": "check_in",
            "take-back": "check_in",
            "sell": "sell",
            "book": "book",
            "bar": "bar_members",
            "lift-bar": "bar_members",
        },
    ),
    "members.membership": Page(
        "see_members",
        for_coaches=True,
        decisions={
            "start": "start_membership",
            "ask-freeze": "ask_freeze",
            "freeze": "decide_freeze",
            "upgrade": "upgrade",
            "pull-forward": "start_membership",
            "transfer": "transfer",
            "refund": REFUND_BY_RULE,
        },
    ),
    "members.freeze": Page(
        "see_members", decisions=dict.fromkeys(("approve", "decline", "end", "void"), "decide_freeze")
    ),
    "members.upgradeoffer": Page("see_members"),
    "members.checkin": Page("see_members"),
    "members.memberevent": Page("see_members"),
    "members.booking": Page(
        "see_members",
        for_coaches=True,
        decisions={
            **dict.fromkeys(("attended", "missed", "unmarked"), ATTENDANCE),
            "cancel": "book",
            "refund": REFUND_BY_RULE,
        },
    ),
    "members.ownedpack": Page(
        "see_members",
        for_coaches=True,
        decisions={
            "book": ("book", "see_own_clients"),
            **dict.fromkeys(("coach", "adjust", "extend"), "adjust_pack"),
            "refund": REFUND_BY_RULE,
        },
    ),
    "members.appointment": Page(
        "see_members",
        for_coaches=True,
        decisions={
            **dict.fromkeys(("held", "absent", "ask-again"), "propose_use"),
            **dict.fromkeys(("record", "give-back", "clear-objection"), "record_use"),
            "cancel": ("book", "see_own_clients"),
        },
        looks={"code": "propose_use"},
    ),
    "members.plan": Page(
        "see_catalogue", add="write_catalogue", change="write_catalogue", decisions={"price": "write_catalogue"}
    ),
    "members.pack": Page(
        "see_catalogue", add="write_catalogue", change="write_catalogue", decisions={"price": "write_catalogue"}
    ),
    "members.course": Page(
        "see_catalogue", add="write_catalogue", change="write_catalogue", decisions={"price": "write_catalogue"}
    ),
    "members.coach": Page("see_catalogue", add="write_catalogue", change="write_catalogue"),
    "members.classsession": Page(
        "see_catalogue", add="write_catalogue", change="write_catalogue", decisions={"cancel": "cancel_class"}
    ),
    "members.timetableslot": Page(
        "see_catalogue", add="write_catalogue", decisions={"move": "write_catalogue", "end": "cancel_class"}
    ),
    "members.closeddays": Page(
        "see_catalogue",
        add="write_catalogue",
        change="write_catalogue",
        delete="write_catalogue",
        decisions={"cancel-classes": "cancel_class"},
    ),
    "members.interestrate": Page("see_payments", add="set_interest"),
    "members.refunddecision": Page("see_payments"),
    "members.accesstoken": Page("see_tokens", actions={"revoke": "revoke_tokens"}),
    "members.staffaccount": Page(
        "manage_staff",
        add="manage_staff",
        reveal="manage_staff",
        decisions=dict.fromkeys(("rename", "roles", "reset-password", "switch-off", "switch-on"), "manage_staff"),
    ),
    "members.gymface": Page("change_face", change="change_face", export=NOBODY),
    "members.failedsignin": Page("see_failed_sign_ins", reveal="see_failed_sign_ins"),
    "members.secondfactor": Page("reset_second_factor", decisions={"reset": "reset_second_factor"}),
    "auth.user": Page("see_accounts", add="write_accounts", change="write_accounts"),
    "auth.group": Page("see_accounts", add="write_accounts", change="write_accounts", delete="write_accounts"),
    "admin.logentry": Page("see_staff_log"),
}
# Pages that belong to no row of a list, or to two; "" for whoever is staff.
FURTHER: Mapping[str, str] = {
    "admin/": "",
    "admin/search/": "",
    "admin/desk/": "see_members",
    "admin/prepaid/": "see_prepaid",
    "admin/jsi18n/": "",
    "admin/password_change/": "",
    "admin/password_change/done/": "",
    "admin/second-factor/": "",
    "admin/payments/payment/month/": "export_lists",
    "admin/payments/invoice/import/": "keep_invoices",
    "admin/auth/group/table/": "see_roles",
    "admin/payments/till/own/": "use_till",
    "admin/members/timetableslot/week/": "see_catalogue",
    "admin/auth/user/{id}/password/": "write_accounts",
    "admin/members/member/{object_id}/collect/{payment_id}/": "sell",
}
# The lists of one app: whoever may do something of that app comes in.
APPS = ("payments", "members", "auth", "admin")

# By address: what a GET is answered with, whoever asks; `{token}` is the link of a payment, which is all it needs, and
# no link of a private session.
FOR_EVERYBODY: Mapping[str, int] = {
    "admin": 302,
    "pay/language/": 302,
    "pay/{token}": 200,
    "pay/{token}/": 200,
    "pay/{token}/open/": 405,
    "pay/{token}/status/": 200,
    "pay/{token}/return/": 200,
    "pay/{token}/refunds/{number}/": 200,
    "pay/{token}/sign-in/{provider}/": 303,
    "pay/{token}/signed-in/{provider}/": 303,
    "pay/{token}/{provider}/": 303,
    "r/{code}/": 200,
    "s/{token}": 404,
    "s/{token}/": 404,
    "admin/password/{uidb64}/{token}/": 200,
    "healthz": 200,
    "readyz": 200,
    "metrics": 404,
    "demonstration/": 404,  # but where DEBUG is on
    "favicon.ico": 302,
    "logo/{digest}": 404,
    "language/": 302,
    "": 200,
    ".*": 404,
}
# Nothing is there, for staff; nobody else is told that.
NOTHING_THERE = ("admin/r/{content_type_id}/{object_id}/", "admin/{url}")
