"""Alipay: a notification is believed for its RSA2 signature alone, in both forms and in every charset."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from payments.providers.base import Message, NotificationRefused, TradeState
from tests.payments.providers.alipay_double import (
    NUMBER,
    form,
    json_message,
    offline,
    paid_fields,
    signature,
    signed_fields,
)

SIGNED = signed_fields(paid_fields())
FORM_TYPE = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
both_forms = pytest.mark.parametrize("wrap", [form, json_message], ids=["form", "json"])
Wrap = Callable[[dict[str, str]], Message]


def accepted(message: Message) -> bool:
    """Whether the message is taken for the payment of paid_fields()."""
    trade = offline().parse_notification(message).trade
    return (trade.out_trade_no, trade.state, trade.amount_fen) == (NUMBER, TradeState.PAID, 19900)


def refused_reason(message: Message) -> str:
    with pytest.raises(NotificationRefused) as refused:
        offline().parse_notification(message)
    return refused.value.reason


@both_forms
def test_a_genuine_notification_is_taken(wrap: Wrap) -> None:
    assert accepted(wrap(SIGNED))


@both_forms
@pytest.mark.parametrize("subject", ["1+1 =2", "100%25", "a&b=c", '"年卡" \\ / <b>', "😀", " ", "+", "%2B", "行\n二"])
def test_signs_in_values_are_read_once(wrap: Wrap, subject: str) -> None:
    assert accepted(wrap(signed_fields(paid_fields(subject=subject))))


@both_forms
@pytest.mark.parametrize("name", sorted(SIGNED))
def test_one_changed_character_in_any_field_is_refused(wrap: Wrap, name: str) -> None:
    value = SIGNED[name]
    changed = {**SIGNED, name: ("1" if value[0] != "1" else "2") + value[1:]}
    assert refused_reason(wrap(changed)) in (("malformed",) if name == "charset" else ("signature",))


@both_forms
@pytest.mark.parametrize("name", sorted(SIGNED))
def test_a_removed_field_is_refused(wrap: Wrap, name: str) -> None:
    fields = {other: value for other, value in SIGNED.items() if other != name}
    assert refused_reason(wrap(fields)) == "signature"


@both_forms
@pytest.mark.parametrize("name", ["aaa", "refund_fee", "trans_currency", "zzz", "_url"])
def test_an_added_field_is_refused(wrap: Wrap, name: str) -> None:
    assert refused_reason(wrap({**SIGNED, name: "1"})) == "signature"


@both_forms
def test_a_field_that_is_new_to_us_is_signed_and_does_no_harm(wrap: Wrap) -> None:
    assert accepted(wrap(signed_fields(paid_fields(zz_new="x", a_new="[]"))))


@both_forms
@pytest.mark.parametrize("digest", [hashes.SHA1, hashes.MD5, hashes.SHA512])
def test_rsa_over_another_digest_is_refused(wrap: Wrap, digest: Any) -> None:
    assert refused_reason(wrap(signed_fields(paid_fields(), digest=digest))) == "signature"


@both_forms
@pytest.mark.parametrize("sign_type", ["RSA", "rsa2", "MD5", "DSA", "HMAC-SHA256", "", " RSA2"])
def test_a_sign_type_other_than_rsa2_is_refused(wrap: Wrap, sign_type: str) -> None:
    assert refused_reason(wrap({**SIGNED, "sign_type": sign_type})) == "signature"


@both_forms
@pytest.mark.parametrize(
    "sign",
    ["", "!", "签名", "AAAA", SIGNED["sign"][:-4], SIGNED["sign"] + "\n", SIGNED["sign"].replace("=", ""), " "],
)
def test_a_signature_that_is_none_is_refused(wrap: Wrap, sign: str) -> None:
    assert refused_reason(wrap({**SIGNED, "sign": sign})) == "signature"


@both_forms
def test_somebody_elses_signature_is_refused(wrap: Wrap) -> None:
    assert refused_reason(wrap(signed_fields(paid_fields(), key="stranger"))) == "signature"
    assert refused_reason(wrap(signed_fields(paid_fields(), key="application"))) == "signature"


@both_forms
def test_a_signature_that_counts_sign_type_in_is_refused(wrap: Wrap) -> None:
    fields = {**paid_fields(), "sign_type": "RSA2"}
    content = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    assert refused_reason(wrap({**fields, "sign": signature(content.encode())})) == "signature"


@both_forms
@pytest.mark.parametrize("blanks_counted", [True, False])
def test_blank_fields_may_or_may_not_be_counted_in(wrap: Wrap, blanks_counted: bool) -> None:
    fields = signed_fields(paid_fields(body="", point_amount=""), blanks_counted=blanks_counted)
    assert accepted(wrap(fields))


@both_forms
@pytest.mark.parametrize("name", ["refund_fee", "gmt_refund", "out_biz_no", "trans_currency"])
def test_an_added_blank_field_changes_nothing(wrap: Wrap, name: str) -> None:
    adapter = offline()
    assert adapter.parse_notification(wrap({**SIGNED, name: ""})) == adapter.parse_notification(wrap(SIGNED))


@both_forms
@pytest.mark.parametrize("charset", ["GBK", "gbk", "GB2312", "gb18030"])
def test_chinese_charsets_are_read_as_they_name_themselves(wrap: Wrap, charset: str) -> None:
    fields = signed_fields(paid_fields(charset=charset), codec="gb18030")
    message = form(fields, codec="gb18030", content_type="") if wrap is form else json_message(fields)
    assert accepted(message)


def test_the_header_names_the_charset_where_no_field_does() -> None:
    fields = signed_fields(paid_fields(charset="-"), codec="gbk")
    assert accepted(form(fields, codec="gbk", content_type='; Charset="GBK"'))


def test_bytes_that_are_not_of_their_charset_are_refused() -> None:
    fields = signed_fields(paid_fields(charset="utf-8"), codec="gbk")
    assert refused_reason(form(fields, codec="gbk")) == "malformed"
    assert refused_reason(form(SIGNED, codec="gbk")) == "signature"


@both_forms
@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "latin-1", "idna", "rot13", "x" * 1000])
def test_other_charsets_are_refused(wrap: Wrap, charset: str) -> None:
    assert refused_reason(wrap(signed_fields(paid_fields(charset=charset)))) == "malformed"


def body_with_hidden(name: str) -> bytes:
    """The signed fields again, with `name` moved into the value of the field that stands before it."""
    fields = dict(sorted(SIGNED.items()))
    names = [other for other in fields if other not in ("sign", "sign_type")]
    before = names[names.index(name) - 1]
    fields[before] = f"{fields[before]}&{name}={fields.pop(name)}"
    return "&".join(f"{quote_plus(key)}={quote_plus(value)}" for key, value in fields.items()).encode()


@pytest.mark.parametrize("name", ["gmt_payment", "seller_id", "total_amount", "trade_no"])
def test_a_field_hidden_in_its_neighbour_is_refused_though_the_signed_text_is_the_same(name: str) -> None:
    assert refused_reason(Message(FORM_TYPE, body_with_hidden(name))) == "signature"


def test_a_field_hidden_in_a_name_is_refused_though_the_signed_text_is_the_same() -> None:
    fields = {name: value for name, value in SIGNED.items() if name not in ("seller_id", "receipt_amount")}
    fields["receipt_amount=199.00&seller_id"] = SIGNED["seller_id"]
    assert refused_reason(form(fields)) == "signature"


@given(data=st.data())
def test_one_changed_byte_anywhere_never_changes_what_is_read(data: st.DataObject) -> None:
    body = bytearray(form(SIGNED).body)
    body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        notice = offline().parse_notification(Message(FORM_TYPE, bytes(body)))
    except NotificationRefused:
        return
    assert notice == offline().parse_notification(form(SIGNED))
