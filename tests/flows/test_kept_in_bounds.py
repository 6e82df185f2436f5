"""What grows by itself is dropped when its time is over, by one job of `work`; what is needed stays."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.utils import timezone

from members.models import AccessToken, FailedSignIn
from payments.enums import Verdict
from payments.models import BillFile, BillPiece, ExceptionCase, IdempotencyKey, Notification, Reconciliation
from tests.command_runner import run_command
from tests.factories.members import UserFactory
from tests.factories.payments import PaymentFactory

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
YEARS = 4000 * DAY
AXES = (AccessAttempt, AccessFailureLog, AccessLog)


def token(user, name, **times):
    now = timezone.now()
    times = {"created_at": now - YEARS, "expires_at": now + YEARS, **times}
    return AccessToken.objects.create(user=user, hint=name, digest=name, **times)


def session(key, expires):
    return Session.objects.create(session_key=key, session_data="", expire_date=expires)


def key(user, name, at):
    made = {"fingerprint": "0" * 64, "status": 201, "answer": "{}", "created_at": at, "taken_at": at}
    return IdempotencyKey.objects.create(user=user, key=name, **made)


def message(at, verdict=Verdict.REFUSED, **more):
    return Notification.objects.create(
        provider="alipay", headers="{}", body="x", received_at=at, verdict=verdict, **more
    )


def bill(at):
    """One that was refused, and its day has been reconciled since."""
    why = {"source": "file", "fault": "cut_short", "is_whole": True}
    Reconciliation.objects.get_or_create(provider="alipay", day=at.date(), run=1)
    kept = BillFile.objects.create(provider="alipay", day=at.date(), digest="", size=1, kept_at=at, **why)
    BillPiece.objects.create(file=kept, number=0, content="x")
    return kept


def looked(user, at):
    return LogEntry.objects.create(user=user, action_flag=CHANGE, object_repr="#1", action_time=at)


def knocked(at):
    rows = [model.objects.create(username=f"{at}", ip_address="10.0.0.1", **_more(model)) for model in AXES]
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(attempt_time=at)
    return [*rows, FailedSignIn.objects.create(name="somebody", address="10.0.0.1", at=at)]


def _more(model):
    return {"failures_since_start": 1} if model is AccessAttempt else {}


@pytest.fixture
def over():
    """One row of each kind whose time is over."""
    now, user = timezone.now(), UserFactory()
    return [
        key(user, "old", now - timedelta(hours=72, seconds=1)),
        session("over", now - timedelta(seconds=1)),
        token(user, "expired", expires_at=now - 31 * DAY),
        token(user, "revoked", revoked_at=now - 31 * DAY),
        *knocked(now - 31 * DAY),
        message(now - 91 * DAY),
        bill(now - 1828 * DAY),
        looked(user, now - 1828 * DAY),
    ]


@pytest.fixture
def needed():
    """One row of each kind that is young or alive, and of messages what the audit, a case or a payment needs."""
    now, user, long_ago = timezone.now(), UserFactory(), timezone.now() - YEARS
    case, unreconciled = message(long_ago), bill(long_ago)
    Reconciliation.objects.filter(day=long_ago.date()).update(run=0)
    ExceptionCase.objects.create(kind="unknown_outcome", amount_fen=1, opened_at=now, notification=case)
    return [
        key(user, "young", now - timedelta(hours=71)),
        session("alive", now + DAY),
        token(user, "alive"),
        token(user, "just expired", expires_at=now - 29 * DAY),
        token(user, "just revoked", revoked_at=now - 29 * DAY),
        *knocked(now - 29 * DAY),
        message(now - 89 * DAY),
        message(long_ago, payment=PaymentFactory()),
        message(long_ago, Verdict.ACCEPTED),
        message(long_ago, Verdict.NOT_FOUND),
        message(long_ago, Verdict.RECEIVED),
        message(long_ago, reason="number_of_another_payment"),
        case,
        bill(now - 1826 * DAY),
        looked(user, now - 1826 * DAY),
        unreconciled,
    ]


def is_there(row):
    return type(row)._default_manager.filter(pk=row.pk).exists()


def test_work_drops_what_is_over_and_nothing_else(over, needed, settings):
    settings.BACKGROUND_JOBS = {name: 1 for name in settings.BACKGROUND_JOBS if name != "reconcile"}
    assert run_command("work", "--once", "--json").code == 0
    assert [row for row in over if is_there(row)] == []
    assert [row for row in needed if not is_there(row)] == []
    assert BillPiece.objects.count() == 2


def test_the_command_tells_of_each_kind(over, needed):
    told = {line["bound"]: line["dropped"] for line in run_command("keep_in_bounds", "--json").objects()}
    assert told == {
        "idempotency_keys": 1,
        "sessions": 1,
        "dead_tokens": 2,
        "failed_sign_ins": 1,
        "access_attempts": 1,
        "access_failures": 1,
        "access_logs": 1,
        "staff_log": 1,
        "refused_notifications": 1,
        "raw_messages": 4,
        "uncompared_bills": 1,
        "kept_bills": 0,
        "asked_reconciliations": 0,
        "webhook_messages": 0,
    }
    assert "Sessions that are over: 0 dropped" in run_command("keep_in_bounds").out.splitlines()


@pytest.mark.parametrize(("setting", "days"), [("BILLS_KEPT_DAYS", 1827), ("REFUSED_NOTIFICATIONS_KEPT_DAYS", 90)])
def test_a_house_may_keep_longer(over, settings, setting, days):
    setattr(settings, setting, days + 2)
    run_command("keep_in_bounds")
    kept = BillFile if setting == "BILLS_KEPT_DAYS" else Notification
    assert kept.objects.count() == 1


def test_whose_time_is_over_is_found_without_reading_the_rest(over):
    """Deleting a message asks the tables that point to it: those have an index for that."""
    with connection.cursor() as cursor:
        for table in ("payments_event", "payments_exceptioncase"):
            found = connection.introspection.get_constraints(cursor, table).values()
            assert any(each["index"] and each["columns"] == ["notification_id"] for each in found), table


def test_one_kind_that_fails_keeps_no_other_from_going(over):
    """What points to a bound's rows after all is refused by the database, and told when the rest is done."""

    def refuses(execute, sql, params, many, context):
        if sql.startswith("DELETE") and "django_session" in sql:
            raise DatabaseError("refused")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuses), pytest.raises(DatabaseError, match="refused"):
        run_command("keep_in_bounds")
    assert [type(row) for row in over if is_there(row)] == [Session]
