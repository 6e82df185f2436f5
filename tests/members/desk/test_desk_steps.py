"""What the card on the desk leads on to, and what it does not offer."""

from typing import Any

import pytest

from members.days import ONE_DAY, today
from members.models import Member
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.gym import FreezeFactory, MembershipFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.members.console import as_role, at, html_of
from tests.payments.rows import exception_case

pytestmark = pytest.mark.usefixtures("till")


def card(role: str, member: Member) -> str:
    return html_of(as_role(role).get(f"/admin/desk/?member={member.pk}"))


def verdict_of(page: str) -> str:
    return page.partition('class="console-verdict ')[2].partition("desk-steps")[0]


@pytest.fixture
def frozen(member: Member) -> Any:
    return FreezeFactory(membership=MembershipFactory(member=member), ends_on=today() + 5 * ONE_DAY)


def test_the_verdict_on_the_desk_is_linked(member: Member, frozen: Any) -> None:
    assert f'href="{at(frozen, "end")}"' in verdict_of(card(MANAGER, member))
    assert f'href="{at(frozen)}"' in verdict_of(card(FRONT_DESK, member))


@pytest.mark.parametrize("role", [MANAGER, FRONT_DESK])
def test_what_has_no_first_day_leads_to_choosing_it(member: Member, role: str) -> None:
    own = MembershipFactory(member=member, start_rule="chosen", activated_at=None, starts_on=today() + 5 * ONE_DAY)
    said = verdict_of(card(role, member))
    assert f'href="{at(own, "start")}"' in said or f'href="{at(own)}"' in said


def test_no_freeze_is_offered_of_a_card_that_is_frozen(member: Member, frozen: Any) -> None:
    for role, name in ((FRONT_DESK, "ask-freeze"), (MANAGER, "freeze")):
        address = at(frozen.membership, name)
        assert address not in card(role, member)
        frozen.ended_on = today() - ONE_DAY
        frozen.save()
        assert address in card(role, member)
        frozen.ended_on = None
        frozen.save()


@pytest.mark.parametrize("role", [MANAGER, FRONT_DESK])
def test_who_paid_another_amount_is_not_asked_to_pay_again(member: Member, role: str) -> None:
    MembershipFactory(member=member)
    payment = PaymentFactory(member=member, amount_fen=29_900)
    AttemptFactory(payment=payment, status="paid", paid_fen=27_999, is_overpayment=True)
    case = exception_case(payment)

    page = card(role, member)

    assert "does not pay again" in verdict_of(page)
    assert "Let the member pay" not in page
    assert f'href="{at(case)}"' in page or f'href="{at(payment)}"' in page
    assert 'href="' in verdict_of(page)
