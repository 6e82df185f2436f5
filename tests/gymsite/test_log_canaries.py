"""A secret of every kind is sent through the main ways of the system, and through the log itself: no line shows one."""

import json
import logging
import sys

import pytest
from django.core.management import call_command
from django.utils import timezone

from gymsite.json_log import JsonFormatter
from gymsite.redaction import RedactingFormatter
from payments.ledger.numbers import new_refund_number, new_transaction_id
from payments.models import Notification, Payment
from payments.webhooks.signing import new_secret
from tests import providers_desk
from tests.factories.members import PASSWORD, MemberFactory
from tests.gymsite.given_environment import FERNET_KEY

OPENID, OTHER_OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "oAbCdEfGhIjKlMnOpQrStUvWxYz_"
PHONE, TRADE, V3_TRADE = "13987654321", "2026112322001412341234123412", "4200001234202611231234567890"
SECRET_PASSWORD, DATABASE_PASSWORD = "correct horse 'battery' staple", "a%canary$of-the-database"
PAGE = {"provider": "alipay", "channel": "page"}
SESSION, OTP, METRICS = "0k1l2m3n4o5p6q7r8s9t0k1l2m3n4o5p", "314159", "a-canary-for-whoever-watches-0123456789"


class Lines(logging.Handler):
    """Every record in both forms, from DEBUG on."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        text = "%(asctime)s %(levelname)s %(name)s [%(request_number)s] %(message)s"
        self.formatters, self.lines = (RedactingFormatter(text), JsonFormatter()), []

    def emit(self, record):
        self.lines += [formatter.format(record) for formatter in self.formatters]

    @property
    def text(self):
        return "\n".join(self.lines)


@pytest.fixture
def log(settings, monkeypatch, caplog):
    settings.METRICS_TOKEN = METRICS
    with monkeypatch.context() as patch:
        patch.setitem(settings.DATABASES["default"], "PASSWORD", DATABASE_PASSWORD)
        lines, root = Lines(), logging.getLogger()
    caplog.set_level(logging.DEBUG)
    root.addHandler(lines)
    yield lines
    root.removeHandler(lines)


def configured(settings):
    """What the process was started with, and a line of each key that has several."""
    keys = [settings.ALIPAY["app_private_key"], settings.WECHATPAY["private_key"]]
    parts = [line for key in keys for line in key.splitlines()[1:-1]]
    return [
        settings.SECRET_KEY,
        *settings.FIELD_ENCRYPTION_KEYS,
        settings.BLIND_INDEX_KEY,
        settings.AUDIT_KEY,
        settings.WECHATPAY["v3_key"],
        settings.WECHATPAY["v2_key"],
        settings.WECHATPAY["oauth_secret"],
        *keys,
        *parts,
        METRICS,
        DATABASE_PASSWORD,
    ]


def none_of(canaries, log):
    for canary in canaries:
        for shown in {canary, json.dumps(canary)[1:-1], canary.replace("\n", "\\n")}:
            assert shown not in log.text, f"{shown} in {next(line for line in log.lines if shown in line)}"


def test_the_log_shows_none_however_it_is_written(settings, log):
    token, number, refund = (
        "gym_" + "aB3" * 14 + "z",
        new_transaction_id(timezone.now()),
        new_refund_number(timezone.now()),
    )
    by_form = [token, number, refund, OPENID, OTHER_OPENID, PHONE, TRADE, V3_TRADE, new_secret()]
    by_name = [SECRET_PASSWORD, OTP, SESSION]
    canaries = [*configured(settings), *by_form, FERNET_KEY]
    logger = logging.getLogger("tests.canaries")
    for canary in canaries[:-1]:
        logger.debug("got %s, and again: %r", canary, {"it": canary})
        logger.info("an old %s", canary, extra={"seen": canary, "deep": {"it": [canary, {"all": (canary,)}]}})
        try:
            int(canary + " x")
        except ValueError:
            logger.exception("failed with %r", canary)
            logger.warning("failed", exc_info=sys.exc_info(), stack_info=True)
    logger.info("phone", extra={"seen": int(PHONE), "bytes": PHONE.encode()})
    for name in (
        *("password", "new_password1", "otp", "sessionid", "api_v3_key", "Authorization", "secret"),
        *("openid", "buyer_open_id", "access_token", "auth_code", "js_code", "code", "state"),
    ):
        is_of_a_sign_in = name in ("code", "state")  # other codes and states are words
        for value in (SESSION, FERNET_KEY) if is_of_a_sign_in else (*by_name, FERNET_KEY):
            logger.info("a form: %s", {name: value}, extra={name: value, "form": {name: value}})
            logger.info("as JSON: %s", json.dumps({name: value}))
    logger.info("GET /?openid=%s&sign=%s&password=%s&x=1", OPENID, FERNET_KEY, SESSION)
    logger.info("GET /pay/7.x/signed-in/wechat/?code=%s&state=%s#wechat_redirect", SESSION, OTP)
    logger.info('"GET /sns/oauth2/access_token?appid=wx1&secret=%s&code=%s HTTP/1.1" 200', SESSION, OTP)
    logger.info("Authorization: Bearer %s; cookie: sessionid=%s", FERNET_KEY, SESSION)
    logger.info("postgres://gymsite:%s@db:5432/gymsite", SESSION)
    logger.info("-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----", FERNET_KEY)
    none_of([*canaries, *by_name], log)
    for line in log.lines[1::2]:
        assert set(json.loads(line)) >= {"time", "level", "logger", "message", "request"}


def test_what_is_no_secret_stays(log):
    logging.getLogger("tests").warning(
        "Payment %s: %s of %d", 7, "outcome_unknown_for_too_long", 12, extra={"status_code": 503, "code": "busy"}
    )
    logging.getLogger("tests").warning('code: ACQ.TRADE_HAS_SUCCESS, "state": "refund_under_way"')
    assert log.lines.pop(-2).endswith('code: ACQ.TRADE_HAS_SUCCESS, "state": "refund_under_way"')
    log.lines.pop()
    logging.getLogger("tests").warning(
        "Payment %s: %s of %d", 7, "outcome_unknown_for_too_long", 12, extra={"status_code": 503, "code": "busy"}
    )
    told = json.loads(log.lines[-1])
    assert (told["message"], told["status_code"], told["code"]) == (
        "Payment 7: outcome_unknown_for_too_long of 12",
        503,
        "busy",
    )
    assert log.lines[-2].endswith("WARNING tests [-] Payment 7: outcome_unknown_for_too_long of 12")


@pytest.mark.django_db(transaction=True)
def test_no_way_through_the_system_shows_one(settings, log, api, member, staff, client, monkeypatch):
    client.raise_request_exception = False
    found = {"phone": PHONE, "username": "a-canary-of-a-name"}
    MemberFactory(phone=PHONE)
    caller = api.as_member(member)
    caller.client.raise_request_exception = False
    # Signing in, at both doors, in vain and not.
    for password in (SECRET_PASSWORD, PASSWORD):
        api.post("/api/v1/auth/token/", {"username": member.user.username, "password": password, "otp": OTP})
        client.post("/admin/login/", {"username": staff.username, "password": password})
    # A payment, opened where nobody answers, asked for, closed, and seen by whoever may not.
    opening = {"provider": "wechat", "channel": "jsapi", "openid": OPENID}
    made = caller.post("/api/v1/payments/", {"member_id": member.pk, "amount": 100, "type": "course", **opening})
    caller.post("/api/v1/payments/", {"member_id": member.pk, "amount": 100, "type": "course", **PAGE})
    first, payment = Payment.objects.order_by("id")
    address = f"/api/v1/payments/{payment.pk}/"
    for path in (address, f"{address}sync/", f"{address}close/", f"/pay/{payment.pk}.forged/", f"/pay/{PHONE}/"):
        for each in (caller.client, client, api.client):
            each.get(path, {"transaction_id": payment.transaction_id, "q": PHONE})
            each.post(path, {"openid": OPENID, **found}, content_type="application/json")
    # Notifications: forged, true, and another amount.
    for amount in ("1.00", "100.00"):
        form = providers_desk.alipay_form(payment.transaction_id, total_amount=amount, trade_no=TRADE)
        client.generic("POST", "/api/v1/payments/callback/alipay", **form)
        client.generic("POST", "/api/v1/payments/callback/alipay", **{**form, "data": form["data"] + "x"})
    client.generic("POST", "/api/v1/payments/callback/wechat", **providers_desk.wechat_v3(first.transaction_id))
    # What nobody foresaw, with all of it in its text.
    everything = [*configured(settings), caller.token, payment.transaction_id, OPENID, PHONE, TRADE]

    def fail(*_arguments, **_named):
        raise RuntimeError(f"{everything} {{'password': {SECRET_PASSWORD!r}}} sessionid={SESSION}")

    monkeypatch.setattr("gymsite.health.parts", fail)
    monkeypatch.setattr("payments.paying.api.payments.PaymentViewSet.retrieve", fail)
    monkeypatch.setattr("payments.management.commands.sync_payments.Command.run", fail)
    for each, path in ((client, "/readyz"), (caller.client, address)):
        assert each.get(path, headers={"cookie": f"sessionid={SESSION}"}).status_code == 500
    settings.BACKGROUND_JOBS = {"sync_payments": 5, "close_expired_payments": 5, "verify_audit": 5}
    call_command("work", "--once")
    assert made.status_code in (201, 502, 503), made.content
    assert log.text.count("RuntimeError") >= 3
    assert sorted(Notification.objects.values_list("verdict", flat=True)) == [
        "accepted",
        "accepted",
        "mismatched",
        "refused",
        "refused",
    ]
    none_of([*everything, SECRET_PASSWORD, PASSWORD, OTP, SESSION], log)
