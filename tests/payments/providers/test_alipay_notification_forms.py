"""Alipay: bytes that are no notification are refused, whatever they are; the answer has the form of the question."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers.base import Acknowledgement, Message, NotificationRefused
from tests.payments.providers.alipay_double import form, json_message, offline, paid_fields, signed_fields

SIGNED = signed_fields(paid_fields())
FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"


def refused_reason(message: Message) -> str:
    with pytest.raises(NotificationRefused) as refused:
        offline().parse_notification(message)
    return refused.value.reason


def raw(body: bytes, content_type: str = FORM_TYPE) -> Message:
    return Message({"content-type": content_type}, body)


@pytest.mark.parametrize("content_type", ["", "text/plain", "text/xml", "multipart/form-data; boundary=x", "json"])
def test_other_content_types_are_unsupported(content_type: str) -> None:
    assert refused_reason(raw(form(SIGNED).body, content_type)) == "unsupported"


def test_a_message_without_headers_is_unsupported() -> None:
    assert refused_reason(Message({}, b"")) == "unsupported"


@pytest.mark.parametrize("content_type", [FORM_TYPE.upper(), f"{FORM_TYPE} ;charset=UTF-8", f"{FORM_TYPE};"])
def test_the_content_type_may_be_written_in_any_way(content_type: str) -> None:
    assert offline().parse_notification(raw(form(SIGNED).body, content_type)) == offline().parse_notification(
        form(SIGNED)
    )


@pytest.mark.parametrize("name", ["total_amount", "out_trade_no", "sign", "zz"])
@pytest.mark.parametrize("first", [True, False])
def test_a_field_that_comes_twice_is_refused_even_with_the_same_value(name: str, first: bool) -> None:
    body = form(signed_fields(paid_fields(zz="1"))).body
    again = f"{name}=0.01".encode()
    assert refused_reason(raw(again + b"&" + body if first else body + b"&" + again)) == "malformed"


def test_a_json_field_that_comes_twice_is_refused() -> None:
    body = json_message(SIGNED).body
    assert refused_reason(json_message(b'{"total_amount":"0.01",' + body[1:])) == "malformed"


def test_a_thousand_fields_are_read_and_one_more_is_refused() -> None:
    fields = paid_fields()
    fields |= {f"f{number}": "1" for number in range(1000 - 2 - len(fields))}
    full, over = signed_fields(fields), signed_fields({**fields, "one_more": "1"})
    assert len(full) == 1000
    for wrap in (form, json_message):
        assert offline().parse_notification(wrap(full)) == offline().parse_notification(form(SIGNED))
        assert refused_reason(wrap(over)) == "malformed"


@pytest.mark.parametrize("value", [None, True, False, [], {}, ["199.00"], {"a": "b"}, {"a": "b", "c": {}}])
def test_json_values_that_are_no_text_are_refused(value: object) -> None:
    assert refused_reason(json_message({**SIGNED, "subject": value})) == "malformed"


def test_a_json_number_is_taken_as_its_digits() -> None:
    body = json_message(SIGNED).body
    numbered = body.replace(b'"total_amount": "199.00"', b'"total_amount": 199.00')
    assert numbered != body
    assert offline().parse_notification(json_message(numbered)) == offline().parse_notification(form(SIGNED))
    rounded = numbered.replace(b"199.00,", b"199.0,")
    assert rounded != numbered
    assert refused_reason(json_message(rounded)) == "signature"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"1",
        b"{",
        b'{"sign":"a"',
        b"{}x",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":"\\ud800"}',
        b'{"\\ud800":"a"}',
        b'{"charset":"gbk","a":"\\ud800"}',
        b'{"a":' + b"9" * 10_000 + b"}x",
    ],
    ids=lambda body: str(body[:12]),
)
def test_json_that_is_no_object_of_texts_is_malformed(body: bytes) -> None:
    assert refused_reason(json_message(body)) == "malformed"


@pytest.mark.parametrize(
    "body", [b"", b"&&&", b"=", b"a", b"%", b"%zz=%", b"\xff=\x00", b"{}", b"sign=a&sign_type=RSA2"]
)
def test_a_form_that_nobody_signed_is_refused(body: bytes) -> None:
    assert refused_reason(raw(body)) == "signature"


@given(
    body=st.binary(max_size=200), content_type=st.sampled_from([FORM_TYPE, JSON_TYPE, "x", f"{FORM_TYPE};charset=gbk"])
)
def test_any_bytes_are_refused_and_raise_nothing_else(body: bytes, content_type: str) -> None:
    assert refused_reason(raw(body, content_type)) in ("malformed", "signature", "unsupported")


@given(fields=st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.none() | st.floats() | st.integers()))
def test_any_json_object_is_refused_and_raises_nothing_else(fields: dict[str, object]) -> None:
    assert refused_reason(json_message(json.dumps(fields).encode())) in ("malformed", "signature")


@given(value=st.text(max_size=20).filter(bool), name=st.sampled_from(sorted(SIGNED.keys() - {"sign", "sign_type"})))
def test_any_signed_value_is_read_or_refused(name: str, value: str) -> None:
    try:
        fields = signed_fields(paid_fields(**{name: value}))
        notice = offline().parse_notification(form(fields))
    except (NotificationRefused, UnicodeEncodeError):
        return
    refund_number = notice.refund.number if notice.refund else ""
    texts = (notice.event_id, refund_number, notice.trade.out_trade_no, notice.trade.provider_transaction_id)
    assert all(text.isascii() and text.isprintable() for text in texts)


@pytest.mark.parametrize("name", ["notify_id", "trade_no", "out_trade_no"])
@pytest.mark.parametrize("value", ["a\x00b", "a\nb", "年", "\x7f"])
def test_a_number_with_anything_unprintable_does_not_leave_the_parser(name: str, value: str) -> None:
    assert refused_reason(form(signed_fields(paid_fields(**{name: value})))) == "malformed"
    assert refused_reason(json_message(signed_fields(paid_fields(**{name: value})))) == "malformed"


def test_a_form_is_answered_with_one_bare_word() -> None:
    assert offline().acknowledge(form(SIGNED), payment_id=7) == Acknowledgement(b"success", "text/plain")
    assert offline().reject(form(SIGNED), code="callback_failed", detail="不行") == Acknowledgement(
        b"fail", "text/plain"
    )


def test_json_is_answered_with_json() -> None:
    taken = offline().acknowledge(json_message(SIGNED), payment_id=7)
    refused = offline().reject(json_message(SIGNED), code="callback_failed", detail="不行")
    assert taken == Acknowledgement(b'{"status": "success", "payment_id": 7}', "application/json")
    assert refused == Acknowledgement('{"code": "callback_failed", "detail": "不行"}'.encode(), "application/json")
