"""No number, token, link or phone in a log line, wherever it came from."""

import logging
import sys
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.utils import timezone

from gymsite.redaction import RedactingFormatter
from members.models import AccessToken, Appointment
from members.training.links import confirmation_token
from payments.ledger.numbers import new_transaction_id
from payments.paying.links import checkout_token
from payments.receipts.codes import Named, receipt_code
from payments.webhooks.signing import new_secret


def formatted(message, *arguments, error=None):
    record = logging.LogRecord("x", logging.WARNING, "f", 1, message, arguments, error)
    return RedactingFormatter("%(message)s").format(record)


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param(new_transaction_id(timezone.now()), id="new"), AccessToken.PREFIX + "a" * 43, "13912345678",
        pytest.param(new_secret(), id="of a web hook"),
        "2026112322001412341234123412", "4200001234202611231234567890",
    ],
)  # fmt: skip
def test_a_secret_is_cut_short(secret):
    assert secret not in formatted("got %s and %s_2", secret, secret)
    assert secret[8:] not in formatted("got %s", f"<{secret}>")


@pytest.mark.parametrize(
    "written",
    [
        "8613912345678", "008613912345678", "+8613912345678", "+08613912345678", "139 1234 5678", "+86 139-1234-5678",
        "%2B8613912345678", "139%201234%205678", "+85291234567", "%2b85291234567",
    ],
)  # fmt: skip
def test_a_phone_number_is_cut_short_however_it_is_written(written):
    assert written[-4:] not in formatted("GET /members/?q=%s", written)


def test_a_secret_of_a_web_hook_is_cut_short_in_an_address_too():
    secret = "whsec_" + "aB3/" * 10 + "xy+="
    for written in (secret, quote(secret, safe="")):
        assert formatted("GET /?x=%s&y=1", written) == "GET /?x=whsec_…&y=1"


def test_a_checkout_link_is_cut_short():
    token = checkout_token(7)
    assert formatted("Bad Gateway: /pay/%s/open/", token) == "Bad Gateway: /pay/7.…/open/"


@pytest.mark.parametrize(("named", "shown"), [(Named(7), "/r/7.…"), (Named(7, 2), "/r/7r2.…")])
def test_the_code_of_a_receipt_is_cut_short(named, shown):
    assert formatted("Not Found: /r/%s", receipt_code(named)) == f"Not Found: {shown}"


def test_a_link_to_confirm_a_private_session_is_cut_short():
    token = confirmation_token(Appointment(pk=7, proposed_at=datetime(2026, 11, 23, 4, tzinfo=UTC)))
    assert formatted("Gone: /s/%s/", token) == "Gone: /s/7-1795406400000000.…/"


def test_a_secret_in_a_stack_is_cut_short():
    number = new_transaction_id(timezone.now())
    try:
        int(number)
    except ValueError:
        text = formatted("failed", error=sys.exc_info())
    assert "invalid literal for int() with base 10: 'txn_…'" in text
    assert number not in text


def test_a_message_cannot_forge_a_line():
    assert formatted("a %s", "x\r\n2026-01-01 ERROR forged") == "a x\\r\\n2026-01-01 ERROR forged"
