"""Finance reconciles a day from the console: asks, sees how far it is and what would differ, keeps it, repairs it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from members.people.roles import FINANCE, FRONT_DESK, MANAGER
from payments.enums import AskedState
from payments.jobs.models import Job
from payments.models import AskedReconciliation, Difference, Reconciliation
from payments.providers.billing import BillFault, BillRefused
from payments.reconciling.operations import reconcile
from payments.reconciling.operations.ask_repairs import carry_out_repairs
from payments.reconciling.operations.carry_out_asked import carry_out_asked
from tests.members.console import as_role, at, html_of
from tests.payments.reconciling.reconciliation_bed import DAY, PROVIDER, BillGateway, bill_of, entry, paid_attempt

pytestmark = pytest.mark.django_db
ADD = "/admin/payments/askedreconciliation/add/"
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def finance() -> Client:
    return as_role(FINANCE)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> BillGateway:
    """A bill with one payment that is known, and one that is not."""
    gateway = BillGateway(bill_of(paid_attempt()), entry(amount_fen=123_456))
    monkeypatch.setattr(reconcile, "get_gateway", lambda _provider: gateway)
    return gateway


def ask(client: Client, **more: Any) -> Any:
    return client.post(ADD, {"provider": PROVIDER, "day": DAY.isoformat(), **more}, follow=True, **ENGLISH)


def page(client: Client) -> str:
    return html_of(client.get(at(AskedReconciliation.objects.latest("pk")), **ENGLISH))


class TestAsking:
    def test_from_asking_to_the_report(self, finance: Client, gateway: BillGateway) -> None:
        assert "It is read" not in html_of(ask(finance))
        asked = AskedReconciliation.objects.get()
        waiting = page(finance)
        assert 'hx-trigger="every 2s' in waiting
        assert """hx-headers='{"By-Itself": "1"}'""" in waiting
        carry_out_asked()
        previewed = page(finance)
        assert 'hx-trigger="every 2s' not in previewed
        assert "¥1,334.56" in previewed  # both payments of the bill
        assert "¥1,234.56" in previewed  # what is missing here
        assert not Reconciliation.objects.exists()
        finance.post(at(asked, "keep"))
        assert AskedReconciliation.objects.get().state == AskedState.ACCEPTED
        carry_out_asked()
        report = Reconciliation.objects.get()
        assert at(report) in page(finance)
        messages = (
            LogEntry.objects.filter(object_id=str(asked.pk)).order_by("pk").values_list("change_message", flat=True)
        )
        assert list(messages) == ["Asked for the reconciliation.", "Kept the preview as the day's report."]

    def test_a_file_is_uploaded(self, finance: Client, gateway: BillGateway) -> None:
        ask(finance, file=SimpleUploadedFile("bill.csv", b"a bill"))
        asked = AskedReconciliation.objects.get()
        assert (asked.is_upload, asked.file is not None) == (True, True)

    def test_a_refused_one_says_why_and_for_which_line(self, finance: Client, gateway: BillGateway) -> None:
        gateway.fault = BillRefused(BillFault.AMOUNT, line=7)
        ask(finance, file=SimpleUploadedFile("bill.csv", b"a bill"))
        carry_out_asked()
        assert "The bill was refused whole, for line 7. An amount cannot be read." in page(finance)

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("file", SimpleUploadedFile("bill.csv", b""), "The file is empty."),
            ("day", "2999-01-01", "This day has not begun."),
        ],
    )
    def test_what_cannot_be_asked_for_is_said_on_the_form(
        self, finance: Client, gateway: BillGateway, name: str, value: Any, sentence: str
    ) -> None:
        assert sentence in html_of(ask(finance, **{name: value}))
        assert not AskedReconciliation.objects.exists()

    def test_the_same_day_twice_is_refused(self, finance: Client, gateway: BillGateway) -> None:
        ask(finance)
        refused = html_of(ask(finance))
        assert "This day is being reconciled already." in refused
        assert f'<a href="{at(AskedReconciliation.objects.get())}"' in refused

    def test_where_no_job_runs_the_page_says_so(self, finance: Client, gateway: BillGateway) -> None:
        ask(finance)
        assert "background jobs are not running" in page(finance)
        Job.objects.create(name="reconcile_asked", began_at=timezone.now(), ended_at=timezone.now())
        assert "background jobs are not running" not in page(finance)
        Job.objects.update(began_at=timezone.now() - timedelta(minutes=2))
        assert "background jobs are not running" in page(finance)

    def test_the_desk_neither_asks_nor_keeps(self, gateway: BillGateway) -> None:
        ask(as_role(MANAGER))
        carry_out_asked()
        desk = as_role(FRONT_DESK)
        asked = AskedReconciliation.objects.get()
        assert {desk.post(ADD).status_code, desk.post(at(asked, "keep")).status_code} == {403}
        asked.refresh_from_db()
        assert asked.state == AskedState.PREVIEWED

    def test_the_list_of_reconciliations_leads_there(self, finance: Client) -> None:
        assert ADD in html_of(finance.get("/admin/payments/reconciliation/"))


class TestRepairingAll:
    def report(self, monkeypatch: pytest.MonkeyPatch, *fen: int) -> Reconciliation:
        gateway = BillGateway(*(entry(amount_fen=each) for each in fen))
        monkeypatch.setattr(reconcile, "get_gateway", lambda _provider: gateway)
        return reconcile.reconcile_day(provider=PROVIDER, day=DAY)

    def test_it_is_counted_first_and_then_carried_out(self, finance: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        report = self.report(monkeypatch, 100, 250)
        address = at(report, "repair-all")
        assert "Open an exception: 2, ¥3.50 in all." in html_of(finance.get(address, **ENGLISH))
        assert not Difference.objects.filter(repair_due_at__isnull=False).exists()
        finance.post(address)
        assert carry_out_repairs() == 2
        assert set(Difference.objects.values_list("outcome", flat=True)) == {"raised"}

    def test_no_more_at_once_than_one_person_answers_for(
        self, finance: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("payments.reconciling.admin.repairing_all.AT_ONCE", 2)
        report = self.report(monkeypatch, 1, 2, 3)
        assert "1 more come after these" in html_of(finance.get(at(report, "repair-all"), **ENGLISH))
        finance.post(at(report, "repair-all"))
        assert Difference.objects.filter(repair_due_at__isnull=False).count() == 2

    def test_large_amounts_are_repaired_one_by_one(
        self, finance: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
    ) -> None:
        report = self.report(monkeypatch, 1, 2)
        settings.REFUND_APPROVAL_THRESHOLD_FEN = 100_000
        Difference.objects.update(proposed_repair="settle")
        Difference.objects.filter(bill_fen=2).update(bill_fen=10**9)
        assert "left out" in html_of(finance.get(at(report, "repair-all"), **ENGLISH))
        finance.post(at(report, "repair-all"))
        assert list(Difference.objects.filter(repair_due_at__isnull=False).values_list("bill_fen", flat=True)) == [1]
