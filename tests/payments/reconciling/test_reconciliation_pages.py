"""Reports of what a bill and the ledger add up to, their differences, and repairing these one by one or together."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.models import Attempt, BillFile, Difference, ExceptionCase, Reconciliation
from payments.providers.billing import BillFault, BillRefused
from payments.reconciling.admin import difference as difference_page
from payments.reconciling.operations.ask_repairs import carry_out_repairs
from payments.reconciling.operations.keep_bill import keep_bill, keep_refused_bill
from tests.factories.members import PASSWORD
from tests.factories.payments import AttemptFactory
from tests.payments.rows import difference
from tests.staff_client import clerk, signed_in

SEE = ("payments.view_reconciliation", "payments.view_difference")
REPAIR = "payments.repair_difference"
LIST = "/admin/payments/difference/"


@pytest.fixture
def attempt(db: None) -> Attempt:
    return AttemptFactory(status="paid", paid_fen=10_000)


@pytest.fixture
def user(db: None) -> User:
    return clerk(*SEE, REPAIR)


def page_of(row: BillFile | Difference | Reconciliation, view: str = "change") -> str:
    return f"/admin/payments/{row._meta.model_name}/{row.pk}/{view}/"


def choose(client: Client, rows: list[Difference], **more: str) -> Any:
    """Tick these rows and carry out the list's action."""
    chosen = {"action": "repair_selected", "_selected_action": [row.pk for row in rows], **more}
    return client.post(LIST, chosen, follow=True)


def several(attempt: Attempt, count: int) -> list[Difference]:
    return [difference(attempt, number_index=f"{number:032x}") for number in range(count)]


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_a_report_says_what_each_side_adds_up_to(user: User) -> None:
    report = Reconciliation.objects.create(
        provider="alipay",
        day=date(2026, 11, 22),
        run=1,
        bill_payment_count=3,
        bill_payment_fen=30_005,
        ledger_payment_count=2,
        ledger_payment_fen=20_000,
        bill_refund_fen=1_000,
        ledger_refund_fen=1_500,
        bill_fee_millifen=1_499_500,
        difference_count=2,
        carried_count=7,
    )
    client = signed_in(user)

    listed = client.get("/admin/payments/reconciliation/").content.decode()
    shown = client.get(page_of(report)).content.decode()

    # 300.05 - 10.00 there, 200.00 - 15.00 here
    assert [text in listed for text in ("¥290.05", "¥185.00", "¥105.05", "Differs")] == [True] * 4
    for text in ("¥300.05 (3)", "¥200.00 (2)", "¥100.05", "¥10.00 (0)", "¥15.00 (0)", "−¥5.00", "¥15.00"):
        assert text in shown


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [({"run": 0}, "Not finished"), ({"run": 1}, "Agrees"), ({"run": 1, "difference_count": 1}, "Differs")],
)
def test_a_report_says_what_came_of_it(user: User, fields: dict[str, int], verdict: str) -> None:
    Reconciliation.objects.create(provider="alipay", day=date(2026, 11, 22), **fields)

    assert verdict in signed_in(user).get("/admin/payments/reconciliation/").content.decode()


def test_a_report_leads_to_its_own_differences_alone(user: User, attempt: Attempt) -> None:
    before = difference(attempt)
    report = before.reconciliation
    Reconciliation.objects.filter(pk=report.pk).update(run=2)
    report.refresh_from_db()
    wanted = difference(attempt, run=2)
    other = Reconciliation.objects.create(provider="wechat", day=report.day, run=2)
    difference(attempt, reconciliation=other, run=2)
    client = signed_in(user)
    query = f"reconciliation__id__exact={report.pk}&run__exact=2"
    assert query.replace("&", "&amp;") in client.get(page_of(report)).content.decode()

    answer = client.get(f"{LIST}?{query}")

    assert [row.pk for row in answer.context["cl"].result_list] == [wanted.pk]


def test_what_an_unfinished_run_wrote_is_not_there_yet(user: User, attempt: Attempt) -> None:
    published = difference(attempt)
    unpublished = difference(attempt, run=2)
    client = signed_in(user)

    assert [row.pk for row in client.get(LIST).context["cl"].result_list] == [published.pk]
    choose(client, [unpublished])
    client.post(page_of(unpublished, "repair"))
    unpublished.refresh_from_db()
    assert unpublished.repaired_at is None


def test_numbers_are_masked(user: User, attempt: Attempt) -> None:
    row = difference(attempt, out_trade_no=attempt.out_trade_no)
    client = signed_in(user)

    for address in (LIST, page_of(row)):
        html = client.get(address).content.decode()
        assert row.number not in html
        assert f"{row.number[:4]}…{row.number[-4:]}" in html


def test_the_outcome_is_told_and_logged(user: User, attempt: Attempt) -> None:
    row = difference(attempt)

    answer = signed_in(user).post(page_of(row, "repair"), follow=True)

    assert told(answer) == ["Outcome: a person has it now."]
    assert page_of(row, "repair") not in answer.content.decode()
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (user, str(row.pk), "Repaired the difference.")


def test_selected_rows_are_repaired_together_and_the_others_left(user: User, attempt: Attempt) -> None:
    first, second, _other = several(attempt, 3)

    answer = choose(signed_in(user), [first, second])

    assert told(answer) == ["2 repairs are carried out now; the list tells what came of each."]
    assert not Difference.objects.filter(repaired_at__isnull=False).exists()
    assert carry_out_repairs() == 2
    done = Difference.objects.filter(outcome="raised", repaired_by=user, repaired_at__isnull=False)
    assert set(done) == {first, second}
    assert set(LogEntry.objects.values_list("object_id", flat=True)) == {str(first.pk), str(second.pk)}
    assert ExceptionCase.objects.count() == 2


def test_what_is_repaired_is_not_repaired_again(user: User, attempt: Attempt) -> None:
    (row,) = several(attempt, 1)
    client = signed_in(user)
    choose(client, [row])
    carry_out_repairs()

    answer = choose(client, [row])

    assert told(answer) == ["0 repairs are carried out now; the list tells what came of each."]
    assert LogEntry.objects.count() == 1


def test_what_could_not_be_repaired_is_told(user: User, attempt: Attempt, provider_settings: Any) -> None:
    provider_settings(alipay=None)
    row = difference(attempt, proposed_repair="settle")

    answer = choose(signed_in(user), [row])

    assert told(answer) == ["1 repair is carried out now; the list tells what came of it."]
    assert carry_out_repairs() == 0
    row.refresh_from_db()
    assert row.repair_due_at is None
    assert (row.outcome, row.repaired_at) == ("provider_not_configured", None)


def test_more_than_can_be_waited_for_is_refused_whole(
    user: User, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(difference_page, "AT_ONCE", 3)
    rows = several(attempt, 4)

    answer = choose(signed_in(user), rows[:1], select_across="1")

    assert told(answer) == ["At most 3 differences can be repaired at once."]
    assert not Difference.objects.filter(repaired_at__isnull=False).exists()
    assert told(choose(signed_in(user), rows[:3])) == [
        "3 repairs are carried out now; the list tells what came of each."
    ]


def test_the_list_asks_who_it_is_before_it_repairs_and_goes_on_with_what_was_chosen(
    user: User, attempt: Attempt
) -> None:
    row, client = difference(attempt), signed_in(user)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        asked = choose(client, [row])
        assert not Difference.objects.filter(repair_due_at__isnull=False).exists()
        answer = client.post(LIST, {"carried": asked.context["carried"], "password": PASSWORD}, follow=True)
    assert told(answer) == ["1 repair is carried out now; the list tells what came of it."]


def test_without_the_permission_nothing_is_offered_and_nothing_repaired(attempt: Attempt) -> None:
    row = difference(attempt)
    client = signed_in(clerk(*SEE))

    assert "repair_selected" not in client.get(LIST).content.decode()
    assert page_of(row, "repair") not in client.get(page_of(row)).content.decode()
    choose(client, [row])
    assert client.post(page_of(row, "repair")).status_code == 403
    row.refresh_from_db()
    assert row.repaired_at is None


def test_with_the_permission_the_list_offers_it(user: User, attempt: Attempt) -> None:
    difference(attempt)
    html = signed_in(user).get(LIST).content.decode()

    assert '<option value="repair_selected">' in html
    assert "delete_selected" not in html


def test_the_list_of_actions_deletes_nothing_however_it_is_forged(staff: User, attempt: Attempt) -> None:
    row = difference(attempt)

    signed_in(staff).post(LIST, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})

    assert list(Difference.objects.all()) == [row]


def test_who_may_repair_but_not_see_is_refused(attempt: Attempt) -> None:
    row = difference(attempt)
    client = signed_in(clerk(REPAIR))

    assert client.get(LIST).status_code == 403
    assert client.post(page_of(row, "repair")).status_code == 403


@pytest.mark.parametrize("where", ["list", "page"])
def test_a_form_from_another_site_is_refused(user: User, attempt: Attempt, where: str) -> None:
    row = difference(attempt)
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    address = LIST if where == "list" else page_of(row, "repair")

    answer = client.post(address, {"action": "repair_selected", "_selected_action": row.pk})

    assert answer.status_code == 403


def test_twenty_differences_cost_as_much_as_one(user: User, attempt: Attempt) -> None:
    client, counts = signed_in(user), []
    for numbers in (range(1), range(1, 20)):
        for number in numbers:
            difference(attempt, number_index=f"{number:032x}", repaired_by=clerk())
        with CaptureQueriesContext(connection) as context:
            assert client.get(LIST).status_code == 200
        assert not [query for query in context.captured_queries if "COUNT(" in query["sql"]]
        counts.append(len(context))

    assert counts[0] == counts[1]


class TestTheLineOfTheBill:
    READ = "payments.read_bill"

    @pytest.fixture
    def row(self, attempt: Attempt) -> Difference:
        row = difference(attempt, bill_line=2)
        report = row.reconciliation
        file = io.BytesIO("交易时间,商户订单号\n`2026-11-23,`txn_the_line\n".encode())
        keep_bill(file, provider=report.provider, day=report.day, source="file", run=row.run)
        return row

    def test_is_shown_to_who_may_read_bills_and_noted(self, row: Difference) -> None:
        reader = clerk(*SEE, self.READ)
        page = signed_in(reader).get(page_of(row)).content.decode()
        assert 'form="reveal"' in page
        assert "txn_the_line" not in page

        shown = signed_in(reader).post(page_of(row, "reveal"))

        assert "`2026-11-23,`txn_the_line" in shown.content.decode()
        assert LogEntry.objects.get().change_message == "Read a line of the bill."

    def test_is_not_for_everybody_who_sees_differences(self, user: User, row: Difference) -> None:
        assert 'form="reveal"' not in signed_in(user).get(page_of(row)).content.decode()
        assert signed_in(user).post(page_of(row, "reveal")).status_code == 403

    def test_is_not_offered_when_the_file_is_gone(self, row: Difference) -> None:
        BillFile.objects.all().delete()
        assert 'form="reveal"' not in signed_in(clerk(*SEE, self.READ)).get(page_of(row)).content.decode()

    def test_of_a_refused_file_stands_with_its_sentence(self, db: None) -> None:
        refused = BillRefused(BillFault.KIND_UNKNOWN, line=2, word="转账")
        file = io.BytesIO("支付宝交易号,商户订单号\n2088,转账\n".encode())
        keep_refused_bill(file, refused, provider="alipay", day=date(2026, 11, 22), source="download")
        kept = BillFile.objects.get()
        client = signed_in(clerk("payments.view_billfile", self.READ))
        assert "“转账” is a kind of business" in client.get(page_of(kept)).content.decode()
        assert "2088,转账" in client.post(page_of(kept, "reveal")).content.decode()
        assert client.get("/admin/payments/billfile/").status_code == 200


def test_what_other_systems_sold_is_not_offered_for_repair(user: User, attempt: Attempt) -> None:
    row = difference(attempt, kind="not_ours", proposed_repair="none")
    assert page_of(row, "repair") not in signed_in(user).get(page_of(row)).content.decode()
    choose(signed_in(user), [row])
    row.refresh_from_db()
    assert (row.repair_due_at, row.repaired_at) == (None, None)
