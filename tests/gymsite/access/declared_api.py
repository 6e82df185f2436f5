"""What each address of the API is for, by the actions of the table: this is what a reviewer reads.

An address that is not declared here fails the test; so does one that is declared and not there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ANYBODY, NOBODY = ("anybody who has signed in",), ()
STAFFS = "staff's"


@dataclass(frozen=True, slots=True)
class Use:
    """One use of an address.

    `may`: one of these actions is enough. `seen_by`: the action that shows whose row it is about, to everybody else it
    does not exist; "" for what is nobody's. `owner` and `coach`: what the row's member and that member's coach may do
    without such an action; a coach who only `sees` needs the action. `body` and `ids` say more than nothing.
    """

    may: tuple[str, ...]
    seen_by: str = ""
    owner: bool = False
    coach: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)


def of_payment(*may: str, owner: bool = False, **more: Any) -> Use:
    """About a payment."""
    return Use(may, "see_payments", owner, **more)


def of_member(*may: str, owner: bool = False, coach: str = "sees", **more: Any) -> Use:
    """About a member, or what a member has."""
    return Use(may, "see_members", owner, coach, **more)


def for_member(*may: str, owner: bool = True, **body: Any) -> Use:
    """Something for the member whom the body names: staff are told that it is not theirs to do, others nothing."""
    return Use(may, STAFFS, owner, body={"member_id": "{member_id}", **body})


OPEN = {"provider": "alipay", "channel": "page"}
NEW = {"member_id": "{member_id}", "amount": 1, "type": "course"}
TIME = {"pack_id": "{owned_pack_id}", "coach_id": "{coach_id}", "starts_at": "2026-01-01T00:00:00Z"}
UNCOACHED = {"session_id": "uncoached", "booking_id": "booking_without_coach"}
PAYMENT, MEMBERS = "api/v1/payments/{payment_id}/", "api/v1/members/"
MEMBER, MEMBERSHIP = f"{MEMBERS}{{member_id}}/", f"{MEMBERS}memberships/{{membership_id}}/"
FREEZE, PRIVATE = f"{MEMBERS}freezes/{{freeze_id}}/", f"{MEMBERS}appointments/{{appointment_id}}/"
SESSION, OWNED = f"{MEMBERS}sessions/{{session_id}}/", f"{MEMBERS}owned-packs/{{owned_pack_id}}/"
BOOKING = f"{MEMBERS}bookings/{{booking_id}}/"

DECLARED: Mapping[str, Use] = {
    "GET api/v1/payments/": Use(ANYBODY, "see_payments"),
    "POST api/v1/payments/": of_payment("sell", owner=True, body=NEW),
    "POST api/v1/payments/ opened": of_payment("sell", owner=True, body=NEW | OPEN),
    f"GET {PAYMENT}": of_payment("see_payments", owner=True),
    f"POST {PAYMENT}checkout/": of_payment("sell", owner=True, body=OPEN),
    f"POST {PAYMENT}close/": of_payment("sell", owner=True),
    f"POST {PAYMENT}take/": of_payment("take_money", body={"tender": "cash", "amount": 1}),
    f"POST {PAYMENT}sync/": of_payment("see_payments", owner=True),
    f"GET {PAYMENT}refunds/": of_payment("see_payments"),
    f"POST {PAYMENT}refunds/": of_payment("propose_refund", "refund"),
    f"POST {PAYMENT}refunds/{{refund_id}}/approve/": of_payment("approve_refund"),
    f"POST {PAYMENT}refunds/{{refund_id}}/decline/": of_payment("approve_refund"),
    f"POST {PAYMENT}refunds/{{refund_id}}/paid-out/": of_payment("approve_refund"),
    "GET api/v1/webhooks/": Use(("manage_webhooks",)),
    "POST api/v1/webhooks/": Use(("manage_webhooks",), body={"url": "https://192.0.2.1/"}),
    "DELETE api/v1/webhooks/{webhook_id}/": Use(("manage_webhooks",)),
    "POST api/v1/webhooks/{webhook_id}/rotate/": Use(("manage_webhooks",)),
    "POST api/v1/auth/logout/": Use(ANYBODY),
    f"GET {MEMBERS}": Use(("see_members", "see_own_clients"), "see_members", coach="may"),
    f"POST {MEMBERS}": Use(("write_members",)),
    f"GET {MEMBER}": of_member("see_members", owner=True, coach="may"),
    f"GET {MEMBER}memberships/": of_member("see_members", owner=True, coach="may"),
    f"GET {MEMBER}packs/": of_member("see_members", owner=True, coach="may"),
    f"GET {MEMBER}bookings/": of_member("see_members", owner=True, coach="may"),
    f"GET {MEMBER}appointments/": of_member("see_members", owner=True, coach="may"),
    f"GET {MEMBER}events/": of_member("see_members"),
    f"GET {MEMBER}admission/": of_member("check_in"),
    f"POST {MEMBER}check-in/": of_member("check_in"),
    f"POST {MEMBERS}check-ins/{{visit_id}}/take-back/": of_member("check_in"),
    f"GET {MEMBERS}plans/": Use(ANYBODY),
    f"GET {MEMBERS}packs/": Use(ANYBODY),
    f"GET {MEMBERS}coaches/": Use(ANYBODY),
    f"GET {MEMBERS}sessions/": Use(ANYBODY),
    f"GET {SESSION}": Use(ANYBODY),
    f"POST {MEMBERS}plans/{{plan_id}}/claim/": for_member("sell"),
    f"POST {MEMBERS}packs/{{pack_id}}/claim/": for_member("sell"),
    f"POST {SESSION}book/": for_member("book"),
    f"POST {SESSION}book/ walk-in": for_member("book", owner=False, is_walk_in=True),
    f"POST {SESSION}wait/": for_member("book"),
    f"POST {SESSION}cancel/": Use(("cancel_class",)),
    f"GET {SESSION}roster/": Use(("see_members",), coach="may"),
    f"GET {SESSION}roster/ without a coach": Use(("see_members",), ids=UNCOACHED),
    f"GET {BOOKING}": of_member("see_members", owner=True, coach="may"),
    f"POST {BOOKING}cancel/": of_member("book", owner=True),
    f"POST {BOOKING}attendance/": of_member("mark_attendance", coach="may"),
    f"POST {BOOKING}attendance/ without a coach": of_member("mark_attendance", coach="", ids=UNCOACHED),
    f"POST {MEMBERSHIP}start/": of_member("start_membership"),
    f"POST {MEMBERSHIP}start/ chosen": of_member(
        "start_membership", owner=True, ids={"membership_id": "chosen"}, body={"on": "2026-01-01"}
    ),
    f"POST {MEMBERSHIP}freezes/": of_member("ask_freeze", "decide_freeze", owner=True),
    f"POST {MEMBERSHIP}transfer/": of_member("transfer"),
    f"GET {MEMBERSHIP}upgrade/": of_member("upgrade"),
    f"POST {MEMBERSHIP}upgrade/": of_member("upgrade"),
    f"POST {MEMBERSHIP}pull-forward/": of_member("start_membership"),
    f"POST {FREEZE}approve/": of_member("decide_freeze", coach=""),
    f"POST {FREEZE}decline/": of_member("decide_freeze", coach=""),
    f"POST {FREEZE}end/": of_member("decide_freeze", coach=""),
    f"POST {FREEZE}void/": of_member("decide_freeze", coach=""),
    f"GET {MEMBERS}appointments/": Use(ANYBODY, "see_members", coach="may"),
    f"POST {MEMBERS}appointments/": of_member("book", owner=True, body=TIME),
    f"POST {PRIVATE}cancel/": of_member("book", owner=True),
    f"POST {PRIVATE}confirm/": of_member(*NOBODY, owner=True),
    f"POST {PRIVATE}object/": of_member(*NOBODY, owner=True),
    f"POST {PRIVATE}propose/": of_member("propose_use"),
    f"POST {PRIVATE}ask-again/": of_member("propose_use"),
    f"POST {PRIVATE}clear-objection/": of_member("record_use"),
    f"POST {PRIVATE}absent/": of_member("propose_use"),
    f"POST {PRIVATE}record/": of_member("record_use"),
    f"POST {PRIVATE}return/": of_member("record_use"),
    f"GET {OWNED}entries/": of_member("see_members", owner=True, coach="may"),
    f"POST {OWNED}coach/": of_member("adjust_pack"),
    f"POST {OWNED}adjust/": of_member("adjust_pack"),
    f"POST {OWNED}extend/": of_member("adjust_pack"),
    f"GET {MEMBERS}refund-quotes/": Use(("propose_refund", "refund")),
    f"POST {MEMBERS}refunds/": Use(("propose_refund", "refund")),
}
# What is in them follows from `seen_by`: everything, the caller's own and a coach's, or nothing.
LISTS = ("GET api/v1/payments/", f"GET {MEMBERS}", f"GET {MEMBERS}appointments/")
# The same whoever asks, signed in or not, and however the token is: what they answer to a request that says nothing.
FOR_EVERYBODY = {
    "POST api/v1/auth/token/": 400,
    "GET api/v1/payments/callback/{provider}/": 405,
    "POST api/v1/payments/callback/{provider}/": 400,
    "GET api/v1/schema/": 200,
    "POST api/v1/schema/": 405,
    "GET api/v1/docs/": 200,
    "POST api/v1/docs/": 405,
}
# Of them, those that no viewset answers.
PLAIN_VIEWS = ("api/v1/payments/callback/{provider}/", "api/v1/schema/", "api/v1/docs/")
# Money that goes back by a rule concerns both, so that a token needs the scopes of both.
BOTH_SCOPES = (f"{MEMBERS}refund-quotes/", f"{MEMBERS}refunds/")


def scopes_of(key: str) -> tuple[str, ...]:
    """What a token has to be for."""
    method, path = key.split(" ")[:2]
    act = "read" if method in ("GET", "HEAD") else "write"
    if path.startswith("api/v1/auth/"):
        return ()
    own = "payments" if path.startswith(("api/v1/payments/", "api/v1/webhooks/")) else "members"
    return (f"members:{act}", f"payments:{act}") if path in BOTH_SCOPES else (f"{own}:{act}",)
