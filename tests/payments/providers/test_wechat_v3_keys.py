"""WeChat Pay API v3: the keys as operators paste them, and a rotation of WeChat Pay's."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from payments.providers.base import Message, NoticeKind, NotificationRefused
from payments.providers.keys import KeyUnreadable
from payments.providers.wechat_v3 import WeChatV3
from tests.payments.providers.wechat_v3_double import (
    KEY_ID,
    SECOND_ID,
    configuration,
    message,
    payment_message,
    private_pem,
    public_pem,
    rsa_key,
)

FIRST = public_pem(rsa_key("platform"))
SECOND = public_pem(rsa_key("second platform"))


def bare(pem: str) -> str:
    return "".join(pem.splitlines()[1:-1])


def certificate(name: str) -> str:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Tenpay.com Root CA")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(subject, subject, rsa_key(name).public_key(), 0x45F5, start, start + timedelta(1))
    return builder.sign(rsa_key(name), hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def payment_message_by(key: str, serial: str) -> Message:
    return message(payment_message().body, key=key, serial=serial)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("something went out to the network")

    monkeypatch.setattr(requests.Session, "request", refuse)


@pytest.mark.parametrize(
    "keys",
    [
        FIRST + SECOND,
        f"{FIRST},{SECOND}",
        f"{FIRST}\n, \n{SECOND}",
        f"{bare(FIRST)},{bare(SECOND)}",
        f"{bare(FIRST)},{SECOND}",
        f"{FIRST},{bare(SECOND)}",
        FIRST + certificate("second platform"),
        certificate("platform") + certificate("second platform"),
    ],
    ids=["blocks", "comma", "spaced comma", "bare", "bare and PEM", "PEM and bare", "with certificate", "certificates"],
)
def test_both_keys_are_good_for_notifications(keys: str) -> None:
    adapter = WeChatV3(configuration(public_key=keys, public_key_id=f" {KEY_ID} , {SECOND_ID} "))

    for key, serial in (("platform", KEY_ID), ("second platform", SECOND_ID)):
        assert adapter.parse_notification(payment_message_by(key, serial)).kind == NoticeKind.PAYMENT
    for key, serial in (("platform", SECOND_ID), ("second platform", KEY_ID)):
        with pytest.raises(NotificationRefused, match=r"^signature$"):
            adapter.parse_notification(payment_message_by(key, serial))


@pytest.mark.parametrize("configured", ["5157f09efdc096de", "51 57 F0 9E FD C0 96 DE", "51:57:f0:9e:fd:c0:96:de"])
@pytest.mark.parametrize("sent", ["5157F09EFDC096DE", "5157f09efdc096de", " 5157F09EFDC096DE "])
def test_a_certificate_is_known_by_its_serial_however_that_is_written(configured: str, sent: str) -> None:
    adapter = WeChatV3(configuration(public_key=certificate("second platform"), public_key_id=configured))

    assert adapter.parse_notification(payment_message_by("second platform", sent)).kind == NoticeKind.PAYMENT


def test_a_serial_is_there_once_however_it_is_written() -> None:
    with pytest.raises(KeyUnreadable):
        WeChatV3(configuration(public_key=FIRST + SECOND, public_key_id="5157f0,51 57 F0"))


def test_serials_are_sent_in_the_form_that_wechat_pay_writes() -> None:
    adapter = WeChatV3(configuration(public_key=FIRST, public_key_id="51:57:f0", certificate_serial="7a 12 34 ab"))
    assert (adapter._platform_keys.first_id, adapter._transport.certificate_serial) == ("5157F0", "7A1234AB")


def test_a_key_that_was_taken_out_is_no_longer_good() -> None:
    adapter = WeChatV3(configuration(public_key=SECOND, public_key_id=SECOND_ID))

    with pytest.raises(NotificationRefused, match=f"^unknown_serial {KEY_ID}$"):
        adapter.parse_notification(payment_message())


@pytest.mark.parametrize("form", [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL])
@pytest.mark.parametrize("strip", [str, bare])
def test_the_merchant_s_key_in_any_form(form: object, strip: type[str]) -> None:
    text = strip(private_pem(rsa_key("merchant"), form))

    WeChatV3(configuration(private_key=text)).parse_notification(payment_message())


@pytest.mark.parametrize(
    "changes",
    [
        {"public_key": FIRST},
        {"public_key": FIRST + SECOND + FIRST},
        {"public_key": ""},
        {"public_key": "abc,def"},
        {"public_key": FIRST.replace("END", "AND") + SECOND},
        {"public_key_id": KEY_ID},
        {"public_key_id": f"{KEY_ID},{KEY_ID}"},
        {"public_key_id": f"{KEY_ID},"},
        {"public_key_id": ""},
        {"private_key": "abc"},
        {"private_key": FIRST},
        {"v3_key": "k" * 31},
        {"v3_key": "k" * 33},
        {"v3_key": "钥" * 32},
    ],
)
def test_wrong_keys_stop_the_start_and_are_not_shown(changes: dict[str, str]) -> None:
    with pytest.raises(KeyUnreadable) as caught:
        WeChatV3(configuration(**changes))

    assert all(value not in str(caught.value) for value in changes.values() if value)
