"""A clerk sets up a second factor, signs in with it, is asked again before a refund, is locked out and told so."""

import re
from collections.abc import Iterator

import pytest

from members.people.roles import FINANCE
from payments.enums import PaymentType, RefundStatus
from payments.models import Refund
from tests.authenticator import App
from tests.browser.console import Console, let_the_proof_grow_old
from tests.factories.members import PASSWORD
from tests.members.console import at, somebody
from tests.members.rows import payment_of
from tests.service_process import running_service

# Whoever builds the page of the lock-out says it in these words.
LOCKED_OUT = re.compile(r"too many|locked", re.IGNORECASE)


@pytest.fixture
def console(transactional_db, page, tmp_path) -> Iterator[Console]:
    # What is said to Django of the browser's loop, in this process, is not so of the service.
    variables = {
        "DJANGO_ALLOW_ASYNC_UNSAFE": "",
        "SECOND_FACTOR_ROLES": "finance,manager",
        "REFUND_APPROVAL_THRESHOLD": "1.00",
    }
    with running_service(tmp_path / "service.log", workers=1, **variables) as (url, _process):
        yield Console(page, url)


def test_from_the_first_sign_in_to_the_lock_out(console: Console, member) -> None:
    clerk, payment = somebody(FINANCE), payment_of(member, PaymentType.COURSE, 1, 5_800)

    console.sign_in(clerk.username, PASSWORD)
    console.open(at(payment))
    assert console.path == "/admin/second-factor/"  # and to no other page
    app = App(console.find("#typed").inner_text())
    drawn = console.find("svg[role=img]").bounding_box()
    assert drawn is not None
    assert drawn["width"] > 150
    console.send("#second-factor", {"code": app.code()})
    codes = console.find("#recovery-codes").inner_text().split()
    assert len(codes) == 10

    console.sign_out()
    console.sign_in(clerk.username, PASSWORD)
    assert "give the code" in console.text
    console.sign_in(clerk.username, PASSWORD, codes[0])
    assert console.path == "/admin/"

    console.open(at(payment, "refund"))
    assert not console.has("#ask-again")
    let_the_proof_grow_old(console.page)
    console.send("form[x-data]", {"amount": "8.00", "reason": "骨折"})
    assert "Nothing has been done yet" in console.text
    assert not Refund.objects.exists()
    console.send("#ask-again", {"code": codes[0]})
    assert "wrong or was used already" in console.text
    console.send("#ask-again", {"code": codes[1]})
    assert "type it once more" in console.text  # above what one alone may give back
    console.send("form[x-data]", {"typed_amount": "8.00"})
    assert console.path == at(payment)
    assert "Refund of ¥8.00" in console.text
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.reason, refund.status) == (800, "骨折", RefundStatus.AWAITING_APPROVAL)

    console.sign_out()
    for _attempt in range(8):  # one was given before
        console.sign_in(clerk.username, PASSWORD, app.wrong())
        assert "The code is wrong" in console.text
    console.sign_in(clerk.username, PASSWORD, app.wrong())
    assert LOCKED_OUT.search(console.text)
    console.sign_in(clerk.username, PASSWORD, codes[2])
    assert LOCKED_OUT.search(console.text)
    console.open("/admin/")
    assert console.path.startswith("/admin/login/")
