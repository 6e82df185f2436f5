"""A day that staff asked for: looked at before anything is written, kept or dropped, refused with a sentence."""

import io
import json
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone, translation

from foundation.errors import InvalidField
from payments.enums import AskedState
from payments.errors import ProviderNotConfigured
from payments.models import AskedReconciliation, Attempt, BillFile, Difference, ExceptionCase, Reconciliation
from payments.providers.base import ProviderUnreachable
from payments.providers.billing import BillEmpty, BillFault, BillNotReady, BillRefused, EntryKind
from payments.reconciling.asked_words import failure_sentence
from payments.reconciling.bounds import ASKED
from payments.reconciling.operations import ask_reconciliation as asking
from payments.reconciling.operations import reconcile
from payments.reconciling.operations.ask_reconciliation import (
    AskedAndDecided,
    ask_reconciliation,
    drop_preview,
    keep_preview,
)
from payments.reconciling.operations.bill_day import bill_today
from payments.reconciling.operations.carry_out_asked import carry_out_asked
from payments.reconciling.operations.run import LEASE, ReconciliationRunning
from tests.factories.members import StaffFactory
from tests.payments.reconciling.reconciliation_bed import (
    DAY,
    PROVIDER,
    BillGateway,
    bill_of,
    bill_of_refund,
    entry,
    open_attempt,
    paid_attempt,
    refund_of,
    with_fee,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    """The sentences as they stand in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def use(monkeypatch):
    """Let the provider have this bill."""

    def use(*entries, **faults):
        gateway = BillGateway(*entries, **faults)
        monkeypatch.setattr(reconcile, "get_gateway", lambda _provider: gateway)
        return gateway

    return use


@pytest.fixture
def user():
    return StaffFactory()


def asked_for(user, **more):
    return ask_reconciliation(provider=PROVIDER, day=DAY, user_id=user.pk, **more)


def carried_out(asked):
    """The row once the job has been there."""
    carry_out_asked()
    asked.refresh_from_db()
    return asked


def mixed():
    """A bill of everything: what agrees, what differs, what is not ours."""
    paid, unpaid = paid_attempt(), open_attempt()
    back = refund_of(paid)
    paid_attempt(fen=700)
    late = paid_attempt("23:30")
    assert late
    return [
        with_fee(bill_of(paid), millifen=60_000),
        bill_of(unpaid),
        bill_of_refund(back),
        entry(amount_fen=1),
        entry(kind=EntryKind.REFUND, refund_number="r"),
        entry("shop-1", amount_fen=5_500),
    ]


class TestPreview:
    def test_nothing_is_written_until_it_is_kept(self, use, user):
        use(*mixed())
        asked = carried_out(asked_for(user))
        assert (asked.state, asked.failure) == (AskedState.PREVIEWED, "")
        assert not Reconciliation.objects.exists()
        assert not Difference.objects.exists()
        assert not ExceptionCase.objects.exists()
        assert not Attempt.objects.filter(billed_on__isnull=False).exists()

    def test_it_says_what_the_report_then_says(self, use, user):
        use(*mixed())
        asked = carried_out(asked_for(user))
        preview = json.loads(asked.preview)
        keep_preview(asked.pk, user_id=user.pk)
        carried_out(asked)
        assert (asked.state, asked.decided_by) == (AskedState.DONE, user)
        report = asked.report
        assert {name: getattr(report, name) for name in preview["totals"]} == preview["totals"]
        told = [(each["kind"], each["entry"], each["count"]) for each in preview["kinds"]]
        found = Difference.objects.values_list("kind", "entry")
        assert sorted(told) == sorted((*each, list(found).count(each)) for each in set(found))
        assert (report.run_by, report.source) == (user, "download")

    def test_of_a_day_that_has_a_report_it_is_what_the_next_one_says(self, use, user):
        kept, dropped = paid_attempt(), paid_attempt(fen=5)
        use(bill_of(kept), bill_of(dropped))
        for entries in ((bill_of(kept), bill_of(dropped)), (bill_of(kept),)):
            use(*entries)
            asked = carried_out(asked_for(user))
            before = json.loads(asked.preview)["totals"]
            keep_preview(asked.pk, user_id=user.pk)
            report = carried_out(asked).report
            assert {name: getattr(report, name) for name in before} == before
        assert (report.run, report.difference_count) == (2, 1)

    def test_a_day_without_a_bill(self, use, user):
        use(download=BillEmpty())
        asked = carried_out(asked_for(user))
        assert json.loads(asked.preview)["source"] == "empty"
        keep_preview(asked.pk, user_id=user.pk)
        assert carried_out(asked).report.source == "empty"

    def test_the_bill_is_downloaded_once_and_does_not_stay_twice(self, use, user):
        gateway = use(bill_of(paid_attempt()))
        asked = carried_out(asked_for(user))
        assert BillFile.objects.get(is_whole=True) == asked.file
        gateway.download = ProviderUnreachable("timeout")
        keep_preview(asked.pk, user_id=user.pk)
        assert carried_out(asked).state == AskedState.DONE
        assert (asked.file, BillFile.objects.get().run) == (None, 1)

    def test_what_was_uploaded_is_compared(self, use, user):
        gateway = use(bill_of(paid_attempt()), download=ProviderUnreachable("timeout"))
        given = []
        gateway.read_bill = lambda file, *, day: given.append(file.read()) or iter(gateway.entries)
        asked = carried_out(asked_for(user, file=io.BytesIO(b"a bill")))
        keep_preview(asked.pk, user_id=user.pk)
        assert carried_out(asked).report.source == "file"
        assert set(given) == {b"a bill"}

    def test_dropped_it_leaves_nothing(self, use, user):
        use(bill_of(paid_attempt()))
        asked = carried_out(asked_for(user))
        drop_preview(asked.pk, user_id=user.pk)
        assert carried_out(asked).state == AskedState.DROPPED
        assert not BillFile.objects.exists()
        assert not Reconciliation.objects.exists()


class TestOneAtATime:
    def test_the_same_day_is_refused_while_it_waits_or_is_written(self, use, user):
        use()
        asked = asked_for(user)
        with pytest.raises(ReconciliationRunning):
            asked_for(user)
        keep_preview(carried_out(asked).pk, user_id=user.pk)
        with pytest.raises(ReconciliationRunning):
            asked_for(user)
        carried_out(asked)
        assert asked_for(user).pk != asked.pk

    def test_and_while_a_command_runs_it(self, use, user):
        use()
        now = timezone.now()
        Reconciliation.objects.create(provider=PROVIDER, day=DAY, started_at=now, leased_until=now + LEASE)
        with pytest.raises(ReconciliationRunning):
            asked_for(user)
        assert not AskedReconciliation.objects.exists()

    def test_a_command_that_began_meanwhile_is_said(self, use, user):
        use()
        asked = carried_out(asked_for(user))
        keep_preview(asked.pk, user_id=user.pk)
        now = timezone.now()
        Reconciliation.objects.create(provider=PROVIDER, day=DAY, started_at=now, leased_until=now + LEASE)
        assert carried_out(asked).state == AskedState.FAILED
        assert failure_sentence(asked).startswith("This day is being reconciled already.")

    def test_a_new_one_drops_a_preview_that_nobody_decided_about(self, use, user):
        use()
        older = carried_out(asked_for(user))
        asked_for(user)
        older.refresh_from_db()
        assert (older.state, older.decided_by) == (AskedState.DROPPED, user)
        with pytest.raises(AskedAndDecided):
            keep_preview(older.pk, user_id=user.pk)

    def test_who_died_is_followed_by_another(self, use, user):
        use()
        asked = asked_for(user)
        AskedReconciliation.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
        assert carry_out_asked() == 0
        AskedReconciliation.objects.update(leased_until=timezone.now() - timedelta(minutes=1))
        assert carried_out(asked).state == AskedState.PREVIEWED


class TestRefusals:
    def test_a_day_to_come_and_a_provider_that_is_off(self, use, user, monkeypatch):
        use()
        with pytest.raises(InvalidField):
            ask_reconciliation(provider=PROVIDER, day=bill_today() + timedelta(days=1), user_id=user.pk)
        monkeypatch.setattr(reconcile, "get_gateway", lambda _provider: None)
        with pytest.raises(ProviderNotConfigured):
            asked_for(user)

    @pytest.mark.parametrize("file", [None, io.BytesIO(b"a bill")])
    def test_a_day_that_is_not_over(self, use, user, file):
        use()
        with pytest.raises(InvalidField) as refusal:
            ask_reconciliation(provider=PROVIDER, day=bill_today(), user_id=user.pk, file=file)
        assert "This day is not over" in str(refusal.value.extra["errors"]["date"][0])
        assert not AskedReconciliation.objects.exists()
        assert not BillFile.objects.exists()

    @pytest.mark.parametrize("size", [0, 9])
    def test_a_file_that_is_empty_or_too_large(self, use, user, monkeypatch, size):
        use()
        monkeypatch.setattr(asking, "MAXIMUM_UPLOAD_BYTES", 8)
        with pytest.raises(InvalidField) as refusal:
            asked_for(user, file=io.BytesIO(b"x" * size))
        assert list(refusal.value.extra["errors"]) == ["file"]
        assert not BillFile.objects.exists()

    def test_a_bill_that_is_refused_is_told_with_its_line(self, use, user):
        fault = BillRefused(BillFault.ANOTHER_DAY, line=3, stated="2025-03-09", expected="2025-03-10")
        use(fault=fault)
        asked = carried_out(asked_for(user, file=io.BytesIO(b"a bill")))
        assert (asked.state, asked.file) == (AskedState.FAILED, None)
        sentence = failure_sentence(asked)
        assert sentence.startswith("The bill was refused whole, for line 3. This bill is of 2025-03-09")
        assert BillFile.objects.get().fault == "another_day"

    @pytest.mark.parametrize(
        ("fault", "beginning"),
        [
            (BillNotReady(), "The bill is not ready yet."),
            (ProviderUnreachable("timeout"), "The bill could not be had from the provider (timeout)."),
            (KeyError("x"), "A fault of this system stopped it."),
        ],
    )
    def test_what_went_wrong_is_said(self, use, user, fault, beginning):
        use(download=fault)
        asked = carried_out(asked_for(user))
        assert asked.state == AskedState.FAILED
        assert failure_sentence(asked).startswith(beginning)

    def test_a_database_that_is_away_for_a_moment_leaves_it_to_be_taken_up(self, use, user):
        use(download=OperationalError("server closed the connection"))
        asked = carried_out(asked_for(user))
        assert (asked.state, asked.failure) == (AskedState.WAITING, "")


def test_what_nobody_wants_any_more_goes(use, user):
    use()
    asked_for(user, file=io.BytesIO(b"a bill"))
    assert ASKED.drop(timezone.now() + timedelta(days=179)) == 0
    assert ASKED.drop(timezone.now() + timedelta(days=181)) == 1
