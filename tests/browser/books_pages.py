"""Pages of the day and the month, in the states in which they are met, as addresses for whoever may everything."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from html import unescape

from django.contrib.auth.models import User
from django.utils import timezone

from foundation.days import ONE_DAY, today
from members.prepaid.operations.keep_days import keep_days
from payments.closing.operations.close_day import close_day
from payments.enums import AskedState
from payments.ledger.models import AskedReconciliation, Invoice
from payments.reconciling.operations.report_totals import Tally
from payments.tills.operations.open_till import open_till
from tests.books import paid, refunded, taken
from tests.factories.gym import ClassSessionFactory, MembershipFactory
from tests.factories.members import MemberFactory
from tests.memberships import bought
from tests.payments.rows import exception_case
from tests.staff_client import signed_in

PREVIEW = {
    "source": "download",
    "totals": asdict(Tally(bill_payment_count=2, bill_payment_fen=41_900, ledger_payment_fen=29_900, matched_count=1)),
    "kinds": [
        {"kind": "missing_there", "entry": "payment", "count": 1, "bill_fen": 0, "ledger_fen": 12_000},
        {"kind": "amount", "entry": "refund", "count": 1, "bill_fen": 5_000, "ledger_fen": 4_000},
    ],
}


def pages_of_books(user: User) -> Iterator[str]:
    """Of everything in turn."""
    yield "/admin/payments/till/own/"
    yield from _days(user)
    yield from _bills(user)
    yield from _files_and_invoices()
    yield from _prepaid(user)
    session = ClassSessionFactory()
    plan = MembershipFactory().plan
    yield from (f"/admin/members/plan/{plan.pk}/price/", "/admin/members/timetableslot/week/")
    yield from (f"/admin/members/classsession/{session.pk}/change/", "/admin/")


def _days(user: User) -> Iterator[str]:
    """One that is closed, one to be closed with what came late, the one that runs; the till of whoever asks."""
    day, before = today() - ONE_DAY, today() - 2 * ONE_DAY
    payment = paid(before, 1_234_567, "membership")
    close_day(day=before, reason="账单未到", user_id=None)
    refunded(payment, 5_000, before)
    exception_case(refunded(paid(day, 29_900), 5_000, day).payment)
    paid(day, 12_050, "private", "wechat")
    till = open_till(user_id=user.pk, float_fen=20_000)
    taken(29_900, by=user.pk)
    for key in (before, day, today(), f"{before:%Y-%m}"):
        yield f"/admin/payments/bookperiod/{key}/change/"
    yield from (f"/admin/payments/bookperiod/{day}/close/", f"/admin/payments/bookperiod/{before}/reopen/")
    yield from (f"/admin/payments/attempt/?paid_at_from={day}&paid_at_to={day}", "/admin/payments/refund/?books=late")
    yield f"/admin/payments/exceptioncase/?state=open&books=about:{day}"
    yield f"/admin/payments/closedentry/?closing__date__gte={before}&closing__date__lte={day}"
    yield from (f"/admin/payments/till/{till.pk}/{kind}/" for kind in ("change", "count"))


def _bills(user: User) -> Iterator[str]:
    """Asked for, looked through, kept, refused."""
    yield "/admin/payments/askedreconciliation/add/"
    given = {"provider": "wechat", "is_upload": False, "asked_by": user, "asked_at": timezone.now()}
    for number, state in enumerate(AskedState.values):
        said = {"state": state, "failure": "bill_not_ready" if state == AskedState.FAILED else ""}
        if state != AskedState.WAITING:
            said["preview"] = json.dumps(PREVIEW)
        asked = AskedReconciliation.objects.create(day=today() - number * ONE_DAY, **given, **said)
        kinds = ("change", "keep", "drop") if state == AskedState.PREVIEWED else ("change",)
        yield from (f"/admin/payments/askedreconciliation/{asked.pk}/{kind}/" for kind in kinds)


def _files_and_invoices() -> Iterator[str]:
    yield from (f"/admin/payments/payment/{kind}/" for kind in ("export", "month"))
    yield "/admin/payments/payment/export/?provider__exact=alipay"
    payment = paid(today())
    yield f"/admin/payments/payment/{payment.pk}/invoice/"
    invoice = Invoice.objects.create(payment=payment, state="asked", amount_fen=100, created_at=timezone.now())
    yield from (f"/admin/payments/invoice/{invoice.pk}/change/", f"/admin/payments/invoice/{invoice.pk}/issued/")
    yield "/admin/payments/invoice/import/"


def _prepaid(user: User) -> Iterator[str]:
    """The balance, and what is behind its first number."""
    bought(MemberFactory())
    keep_days()
    yield "/admin/prepaid/"
    shown = signed_in(user).get("/admin/prepaid/").content.decode()
    yield from [unescape(link) for link in re.findall(r'href="(/admin/prepaid/\?[^"]*line=[^"]*)"', shown)][:1]
