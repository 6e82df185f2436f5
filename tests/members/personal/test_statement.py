"""A member is told everything that is kept, and every table that tells of a person is among it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db.models import ForeignKey
from django.utils import translation

from foundation.encryption import SealedMixin
from members.models import Member
from members.personal.kept import KEPT
from payments.models import Payment
from payments.personal.queries import CASE_TEXTS, CASES, REFUND_TEXTS, REFUNDS
from tests.command_runner import run_command
from tests.members.personal.life import NAME, PHONE, SECRET, USERNAME, live

pytestmark = pytest.mark.django_db

# What points to a person and is about something else, or goes by itself in no time.
NOT_ABOUT_A_MEMBER = {
    "members.Coach": "staff",
    "members.Employee": "staff",
    "auth.User_groups": "roles, which members have none of",
    "auth.User_user_permissions": "the same",
    "payments.IdempotencyKey": "goes after 72 hours, and with the person",
    "payments.Reconciliation": "staff, who asked for it",
    "payments.AskedReconciliation": "staff, and goes after 180 days",
    "payments.Difference": "a line of a bill, with numbers alone",
    "payments.CaseEvent": "digests of what the exception says",
    "payments.Till": "staff",
    "payments.WebhookEndpoint": "staff, and the secrets of somebody else's program",
    "payments.Closing": "staff, and sums",
    "payments.ClosedEntry": "amounts of what is told as payments and refunds",
    "payments.BillPiece": "a provider's table, found by numbers alone",
    "members.Price": "what something for sale costs, decided by staff",
    "members.ClassSession": "a class, and why it was called off",
    "members.EndedAccess": "how often the access of an account was ended",
    "members.SecondFactor": "staff",
    "members.RecoveryCode": "staff",
    "members.FailedSignIn": "found by its name, and gone after 30 days",
}
# Sealed columns that are numbers of trades, which books are proved by.
NUMBERS = {"out_trade_no", "provider_transaction_id", "transaction_id", "number", "provider_refund_id"}


@pytest.fixture
def told():
    """What the command says, by kind."""
    member = live()
    rows = run_command("statement_of", str(member.pk), "--json").objects()
    return {kind: [row for row in rows if row["about"] == kind] for kind in {row["about"] for row in rows}}


def test_everything_is_in_it(told):
    assert {kept.name for kept in KEPT} - told.keys() <= {"bookings", "appointments", "given_up", "places_given_up"}
    (member,), (account,) = told["member"], told["account"]
    assert (member["name"], member["phone"], account["username"]) == (NAME, PHONE, USERNAME)
    assert "password" not in account
    assert [row["name"] for row in told["failed_sign_ins"]] == [USERNAME]
    for kind, column in (("visits", "note"), ("refunds", "reason"), ("freezes", "reason"), ("notifications", "body")):
        assert told[kind][0][column] == SECRET


def test_of_others_nothing_is_told(told):
    other = Payment.objects.exclude(pk__in=[row["id"] for row in told["payments"]])
    assert not other.exists()
    assert not any("actor_id" in row or "decided_by_id" in row for rows in told.values() for row in rows)


@pytest.mark.parametrize(("language", "line"), [("en", "  Phone: 13998765432"), ("zh-hans", "  手机号: 13998765432")])
def test_it_is_read_in_either_language(language, line):
    member = live()
    out = run_command("statement_of", str(member.pk), "--lang", language).out
    assert line in out.splitlines()
    assert "¥299.00" in out
    assert translation.get_language() != ""


def test_a_member_that_is_not_there():
    assert run_command("statement_of", "0", "--json").refusal()["code"] == "member_not_found"


def test_every_table_that_tells_of_a_person_is_declared():
    """A new table with a way to a member, or with sealed texts, has to say whether it is about one."""
    about = {kept.rows(0).model for kept in KEPT}
    undeclared = [
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model not in about
        and not model._meta.proxy
        and model._meta.label not in NOT_ABOUT_A_MEMBER
        and (_leads_to(model, {*about, Member, User}) or _sealed(model))
    ]
    assert undeclared == []


def test_every_sealed_text_of_a_person_is_masked():
    own = {"members.Member": {"phone", "barred_because"}}
    masked = {kept.name: set(kept.masked) for kept in KEPT}
    masked[REFUNDS.name], masked[CASES.name] = set(REFUND_TEXTS), set(CASE_TEXTS)
    left = {
        f"{kept.name}.{name}"
        for kept in KEPT
        for name in _sealed(kept.rows(0).model) - masked[kept.name] - own.get(kept.rows(0).model._meta.label, set())
    }
    assert {each.partition(".")[2] for each in left} <= NUMBERS, left


def _leads_to(model, people):
    fields = model._meta.concrete_fields
    return any(isinstance(field, ForeignKey) and field.related_model in people for field in fields)


def _sealed(model):
    return {field.name for field in model._meta.concrete_fields if isinstance(field, SealedMixin)}
