"""Every code that a member of staff can meet has a page of its next step, or a reason why there is none."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import foundation
import members
import payments
from foundation.errors import ServiceError
from members.desk.admin.next_steps import AT_THE_DOOR, STEPS_OF_MEMBERS, STEPS_OF_ROWS
from members.door.operations.admission import _VERDICTS
from members.enums import Admission

GONE = "what it names is gone, or was never the reader's: the page that leads back shows what there is"
NARROWER = "only its narrower refusals are met, each with its own code"
SOON = "only time helps, and the sentence says so: the same form is sent again"
SIGN_IN = "the page of the sign-in or of the second factor asks again, below the sentence"
ELSEWHERE = "no page of the console meets it"
NOTHING_TO_DO: dict[str, str] = {
    "too_many_webhooks": "the sentence says to switch one off; the form leads back to the list of them",
    "webhook_delivery_not_found": GONE,
    "webhook_delivery_waits": SOON,
    "webhook_ended": "the sentence says to register the address anew",
    "webhook_exists": "the sentence stands at the form, which leads back to the list with that very web hook",
    "webhook_not_found": GONE,
    "appointment_not_found": GONE,
    "confirmation_link_over": ELSEWHERE,
    "not_the_members": ELSEWHERE,
    "nothing_proposed": ELSEWHERE,
    "asked_and_decided": "the page of what was asked for shows what was decided",
    "attendance_too_early": SOON,
    "booking_not_found": GONE,
    "books_not_closable": NARROWER,
    "books_not_reopened": NARROWER,
    "change_refused": "each of its sentences says what the row would have to be, on whose page the form stands",
    "close_too_soon": SOON,
    "closing_under_way": SOON,
    "invoice_not_found": GONE,
    "invoice_stands": "the page of the invoice shows how it stands, and what can be done with it",
    "not_invoicable": "the sentence stands at the form, with how much can be invoiced",
    "nothing_closed": "the page of the month lists its days, each with the link to its own page",
    "own_closing": "somebody else reopens it, and nothing that this reader opens changes that",
    "period_closed": "the page of the day says which closing it was, and who may reopen it",
    "period_not_over": SOON,
    "till_not_found": GONE,
    "exception_not_found": GONE,
    "freeze_not_found": GONE,
    "invalid_credentials": SIGN_IN,
    "invalid_second_factor": SIGN_IN,
    "second_factor_not_set_up": SIGN_IN,
    "second_factor_not_theirs": SIGN_IN,
    "second_factor_refused": SIGN_IN,
    "second_factor_required": SIGN_IN,
    "second_factor_set_up": SIGN_IN,
    "too_many_attempts": SIGN_IN,
    "invalid": "the sentence stands at the field that is to be changed",
    "logo_refused": "the sentence stands at the field where another picture is chosen",
    "member_not_found": GONE,
    "membership_not_found": GONE,
    "not_held_yet": SOON,
    "pack_not_found": GONE,
    "payment_not_found": GONE,
    "provider_busy": SOON,
    "provider_not_configured": "a provider is switched on in the environment of the server, by who runs it",
    "provider_unavailable": SOON,
    "refund_not_found": GONE,
    "refund_own_approval": "somebody else decides, and nothing that this reader opens changes that",
    "session_not_found": GONE,
    "staff_not_found": GONE,
    "staff_refused": "somebody with more rights decides, and nothing that this reader opens changes that",
    "visit_stands": "the manager is told, who has no page for it either: a visit is not rewritten",
    "person_is_masked": "what was to be done is done",
    "person_is_needed": ELSEWHERE,
    "callback_failed": ELSEWHERE,
    "idempotency_in_progress": ELSEWHERE,
    "idempotency_key_invalid": ELSEWHERE,
    "idempotency_key_reused": ELSEWHERE,
    "provider_not_found": ELSEWHERE,
}
BY_KIND = {"admission_refused": "the verdict's", "too_many_requests": "only that of too many open payments has one"}


def _kinds(kind: type[ServiceError]) -> Iterator[type[ServiceError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)


def codes() -> dict[str, type[ServiceError]]:
    """Of all that is shipped, whatever was loaded before."""
    for room in (foundation, members, payments):
        for module in walk_packages(room.__path__, f"{room.__name__}."):
            if ".migrations." not in module.name:
                import_module(module.name)
    ours = ("foundation", "members", "payments")
    return {kind.code: kind for kind in _kinds(ServiceError) if kind.__module__.partition(".")[0] in ours}


def test_no_refusal_is_without_a_decision() -> None:
    decided = {**STEPS_OF_ROWS, **STEPS_OF_MEMBERS, **NOTHING_TO_DO, **BY_KIND}
    assert sorted(set(codes()) - set(decided)) == []
    assert sorted(set(decided) - set(codes())) == []


def test_no_refusal_is_decided_twice() -> None:
    tables = (STEPS_OF_ROWS, STEPS_OF_MEMBERS, NOTHING_TO_DO, BY_KIND)
    assert sum(map(len, tables)) == len(set().union(*tables))


def test_whatever_the_door_warns_of_or_refuses_has_a_page_or_a_person() -> None:
    told = {reason for reason, (verdict, *_rest) in _VERDICTS.items() if verdict != Admission.ENTER}
    assert told - {"switched_off"} == set(AT_THE_DOOR)  # why an account is switched off, the manager says
