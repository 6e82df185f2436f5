"""A key of FIELD_ENCRYPTION_KEYS is gone: everything that can be told is told, and a sentence says what to do."""

import base64
import os

import pytest

from foundation.key_ring import UnknownKey
from foundation.unreadable import UnreadableText, shown_as_unreadable
from members.people.roles import MANAGER
from payments.models import Payment
from tests.command_runner import run_command
from tests.members.console import as_role
from tests.payments.rows import full_payment

NEXT_STEP = ("FIELD_ENCRYPTION_KEYS", "docs/operations.md")


@pytest.fixture
def lost(db, settings):
    """Rows that were sealed with a key that nobody has any more."""
    payment = full_payment("2026112322001400000000000001")
    settings.FIELD_ENCRYPTION_KEYS = [base64.urlsafe_b64encode(os.urandom(32)).decode()]
    return payment


def told(sentence):
    return [word for word in NEXT_STEP if word not in sentence]


@pytest.mark.parametrize("arguments", [("export_members",), ("rotate_keys",), ("rotate_keys", "--check")])
def test_a_command_ends_in_a_sentence(lost, arguments):
    done = run_command(*arguments)
    assert (done.code, told(done.err)) == (1, [])
    assert "Traceback" not in done.err


def test_a_file_is_written_whole_or_not_at_all(lost, tmp_path):
    file = tmp_path / "members.csv"
    assert run_command("export_members", "--output", str(file)).code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "page",
    [
        "payments/payment/",
        "payments/payment/{payment}/change/",
        "payments/refund/",
        "payments/exceptioncase/",
        "payments/notification/",
        "payments/difference/",
        "members/member/",
        "members/member/{member}/change/",
        "members/memberevent/",
    ],
)
def test_a_page_says_what_cannot_be_read(lost, page):
    address = page.format(payment=lost.pk, member=lost.member_id)
    answer = as_role(MANAGER).get(f"/admin/{address}", headers={"accept-language": "en"})
    assert answer.status_code == 200
    html = answer.content.decode()
    if page in ("payments/payment/{payment}/change/", "members/member/", "members/member/{member}/change/"):
        assert "cannot be read" in html
        assert "****" not in html


def test_what_is_shown_on_demand_says_so_too(lost):
    answer = as_role(MANAGER).post(f"/admin/members/member/{lost.member_id}/reveal/")
    assert answer.status_code == 200


def test_what_could_not_be_read_is_not_written_over(lost):
    def stored():
        return bytes(Payment.objects.values_list("transaction_id", flat=True).get(pk=lost.pk))

    before, row = stored(), Payment.objects.get(pk=lost.pk)
    with shown_as_unreadable():
        assert isinstance(row.transaction_id, UnreadableText)
    row.save()
    assert stored() == before


def test_outside_a_page_it_raises(lost):
    with pytest.raises(UnknownKey):
        assert Payment.objects.get(pk=lost.pk).transaction_id


@pytest.mark.parametrize("path", ["payments/{payment}/", "payments/", "members/", "members/{member}/"])
def test_an_answer_of_the_api_names_the_variable(manager, lost, path):
    answer = manager.get("/api/v1/" + path.format(payment=lost.pk, member=lost.member_id))
    assert (answer.status_code, answer.json()["code"]) == (503, "seal_broken")
    assert told(answer.json()["detail"]) == []


def test_a_member_reads_no_names_of_settings(caller, settings):
    settings.FIELD_ENCRYPTION_KEYS = [base64.urlsafe_b64encode(os.urandom(32)).decode()]
    answer = caller.get("/api/v1/members/me/")
    assert (answer.status_code, answer.json()["code"]) == (503, "seal_broken")
    assert "FIELD_ENCRYPTION_KEYS" not in answer.json()["detail"]
