"""Which actions belong to which kind of exception."""

import pytest

from payments.cases.actions import CASE_ACTIONS
from payments.enums import CaseAction, ExceptionKind

REFUNDED = (
    ExceptionKind.EXTERNAL_REFUND,
    ExceptionKind.REFUND_STUCK,
    ExceptionKind.REFUND_DIFFERS,
    ExceptionKind.NOT_TAKEN_BACK,
)


def test_every_kind_can_be_settled() -> None:
    assert set(CASE_ACTIONS) == set(ExceptionKind)
    assert all(CASE_ACTIONS.values())


@pytest.mark.parametrize("kind", sorted(REFUNDED))
def test_what_has_gone_back_or_is_on_its_way_is_not_sent_again(kind: ExceptionKind) -> None:
    assert CaseAction.REFUND not in CASE_ACTIONS[kind]


def test_only_what_was_not_delivered_is_delivered() -> None:
    assert [kind for kind, actions in CASE_ACTIONS.items() if CaseAction.DELIVER in actions] == ["not_delivered"]


def test_money_of_no_payment_has_nothing_to_be_carried_out() -> None:
    assert set(CASE_ACTIONS[ExceptionKind.UNKNOWN_TRADE]) == {CaseAction.SETTLED_OUTSIDE, CaseAction.ACCEPTED}
