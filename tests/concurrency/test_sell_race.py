"""The same sale sent several times at the same instant orders the thing once."""

from collections import Counter
from functools import partial

import pytest
from django.core.management import call_command

from members.people.roles import FRONT_DESK
from payments.enums import PaymentStatus
from payments.models import Payment
from tests.concurrency.race import at_once
from tests.factories.gym import PackFactory, PlanFactory
from tests.factories.members import MemberFactory
from tests.members.console import as_role, at

pytestmark = pytest.mark.django_db(transaction=True)

COPIES = 4


def sent_by(desk, address, sent, _client):
    return desk.post(address, sent)


@pytest.mark.parametrize(("kind", "factory"), [("membership", PlanFactory), ("private", PackFactory)])
def test_one_sale_sent_four_times_makes_one_payment(kind, factory):
    desks = [as_role(FRONT_DESK) for _copy in range(COPIES)]
    for _round in range(3):
        member, thing = MemberFactory(), factory(price_fen=29_900)
        address, item = at(member, "sell"), f"{kind}:{thing.pk}"
        seen = desks[0].get(address, {"item": item}).context.get("seen", "")
        sent = {"item": item, "seen": seen, "provider": ""}

        answers = at_once([partial(sent_by, desk, address, sent) for desk in desks])

        assert Payment.objects.get(member=member).status == PaymentStatus.PENDING
        assert Counter(answer.status_code for answer in answers) == {302: 1, 200: COPIES - 1}
    call_command("verify_audit", "--json")
