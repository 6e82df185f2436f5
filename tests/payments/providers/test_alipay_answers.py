"""Alipay: an answer is believed when Alipay signed its very text, and a "no" only when it is known to be one."""

import json
from collections.abc import Iterator

import pytest
import requests

from payments.providers.alipay.answer_codes import require_done
from payments.providers.alipay.answers import raw_members, verified_fields
from payments.providers.base import ProviderError, ProviderRefused, ProviderUnknown, TradeState
from tests.payments.providers.alipay_double import (
    NUMBER,
    Gateway,
    answer,
    broken_adapter,
    refusal,
    rsa_key,
    running_gateway,
    signature,
    signed_answer,
)

QUERY = "alipay.trade.query"
NODE = '{"code":"10000","out_trade_no":"txn_1"}'


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as running:
        yield running


def read(text: str | bytes) -> dict[str, str]:
    content = text.decode() if isinstance(text, bytes) else text
    return verified_fields(content, method=QUERY, key=rsa_key("alipay").public_key())


def unknown_code(text: str | bytes) -> str:
    with pytest.raises(ProviderUnknown) as unknown:
        read(text)
    return unknown.value.code


@pytest.mark.parametrize(
    "node",
    [
        NODE,
        '{ "code" : "10000" ,\n\t"out_trade_no":"txn_1" }',
        '{"code":"10000","out_trade_no":"txn_1","url":"http:\\/\\/a\\/b"}',
        '{"code":"10000","out_trade_no":"txn_1","subject":"}\\",\\"sign\\":\\"x\\"} {[\\\\"}',
        '{"code":"10000","sign":"inner","out_trade_no":"txn_1"}',
        '{"code":"10000","out_trade_no":"txn_1","list":[{"sign":"x","a":{"b":"}"}}]}',
        '{"code":"10000","out_trade_no":"txn_1","subject":"年卡 \\u5e74 😀"}',
    ],
)
def test_the_nodes_own_text_is_what_is_verified(node: str) -> None:
    fields = read(signed_answer(node))
    expected = {name: value for name, value in json.loads(node).items() if isinstance(value, str)}
    assert fields == expected


def test_the_signature_may_stand_before_the_node() -> None:
    text = (
        f'{{ "sign" : "{signature(NODE.encode())}" , "alipay_cert_sn":"1", "alipay_trade_query_response" :\n{NODE}\n}} '
    )
    assert read(text) == {"code": "10000", "out_trade_no": "txn_1"}


def test_a_number_is_read_as_its_digits() -> None:
    assert read(signed_answer('{"code":10000,"total_amount":199.00}')) == {"code": "10000", "total_amount": "199.00"}


def test_an_error_may_come_under_its_own_name() -> None:
    assert read(signed_answer('{"code":"40004"}', name="error_response")) == {"code": "40004"}


@pytest.mark.parametrize(
    "text",
    [
        signed_answer(NODE).replace(b"txn_1", b"txn_2"),
        signed_answer(NODE).replace(b'"code":', b'"code": '),
        signed_answer(NODE, key="stranger"),
        f'{{"alipay_trade_query_response":{NODE}}}'.encode(),
        f'{{"alipay_trade_query_response":{NODE},"sign":""}}'.encode(),
        f'{{"alipay_trade_query_response":{NODE},"sign":null}}'.encode(),
        f'{{"alipay_trade_query_response":{NODE},"sign":"签名"}}'.encode(),
        b'{"alipay_trade_query_response":{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}}',
    ],
)
def test_what_alipay_did_not_sign_is_unknown(text: bytes) -> None:
    assert unknown_code(text) == "ANSWER_UNVERIFIED"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>502</html>",
        "[]",
        "{}",
        "{",
        '{"a"',
        '{"a":1,}',
        '{"a":1 "b":2}',
        '{"sign":"a","sign":"b"}',
        "[" * 100_000,
        '{"a":' + "[" * 100_000,
        signed_answer(NODE).decode() + "{}",
        "\ufeff" + signed_answer(NODE).decode(),
        signed_answer(NODE, name="alipay_trade_close_response").decode(),
        signed_answer('"encrypted"').decode(),
        signed_answer("null").decode(),
    ],
)
def test_what_is_no_answer_to_the_question_is_unknown(text: str) -> None:
    assert unknown_code(text) == "ANSWER_UNREADABLE"


def test_an_unsigned_error_leaves_its_code_as_a_hint_for_operators() -> None:
    with pytest.raises(ProviderUnknown) as unknown:
        read('{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id","sub_msg":"secret"}}')
    assert str(unknown.value) == "ANSWER_UNVERIFIED: isv.invalid-app-id"


def test_a_hint_that_is_no_code_is_dropped() -> None:
    with pytest.raises(ProviderUnknown) as unknown:
        read('{"error_response":{"code":"40002","sub_code":"a line\\nof a log"}}')
    assert str(unknown.value) == "ANSWER_UNVERIFIED"


def test_raw_members_are_cut_out_as_they_were_written() -> None:
    assert raw_members(' {"a" : "\\u0041}" ,"b":\t[1, {"c":2}]}\n') == {
        "a": ("A}", '"\\u0041}"'),
        "b": (["1", {"c": "2"}], '[1, {"c":2}]'),
    }


@pytest.mark.parametrize("text", ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', "{1:2}", "{null:1}", "{[]:1}", '{"a":1,b:2}'])
def test_a_member_has_a_name_of_its_own(text: str) -> None:
    with pytest.raises(ValueError, match=r"name|Expecting"):
        raw_members(text)


def test_a_second_node_is_not_chosen_from() -> None:
    member = f'"alipay_trade_query_response":{NODE}'
    text = f'{{{member},{member},"sign":"{signature(NODE.encode())}"}}'
    assert unknown_code(text) == "ANSWER_UNREADABLE"


@pytest.mark.parametrize(
    ("code", "sub_code", "error", "told"),
    [
        ("40004", "ACQ.TRADE_NOT_EXIST", ProviderRefused, "ACQ.TRADE_NOT_EXIST"),
        ("40002", "", ProviderRefused, "40002"),
        ("40001", "isv.missing-method", ProviderRefused, "isv.missing-method"),
        ("40006", "isv.insufficient-isv-permissions", ProviderRefused, "isv.insufficient-isv-permissions"),
        ("40004", "ACQ.INVAILID_ARGUMENTS", ProviderRefused, "ACQ.INVAILID_ARGUMENTS"),
        ("40004", "ACQ.SYSTEM_ERROR", ProviderUnknown, "ACQ.SYSTEM_ERROR"),
        ("40004", "AQC.SYSTEM_ERROR", ProviderUnknown, "AQC.SYSTEM_ERROR"),
        ("40004", "SYSTEM_ERROR", ProviderUnknown, "SYSTEM_ERROR"),
        ("40004", "aop.ACQ.SYSTEM_ERROR", ProviderUnknown, "aop.ACQ.SYSTEM_ERROR"),
        ("40004", "AOP.unknow-error", ProviderUnknown, "AOP.unknow-error"),
        ("20000", "isp.unknow-error", ProviderUnknown, "isp.unknow-error"),
        ("40004", "isp.unknow-error", ProviderUnknown, "isp.unknow-error"),
        ("20000", "", ProviderUnknown, "20000"),
        ("20000", "ACQ.INVALID_PARAMETER", ProviderUnknown, "ACQ.INVALID_PARAMETER"),
        ("40005", "", ProviderUnknown, "40005"),
        ("10003", "", ProviderUnknown, "10003"),
        ("99999", "ACQ.NEW", ProviderUnknown, "ACQ.NEW"),
        ("", "", ProviderUnknown, "ANSWER_UNREADABLE"),
    ],
)
def test_only_a_known_no_is_a_no(code: str, sub_code: str, error: type[ProviderError], told: str) -> None:
    with pytest.raises(ProviderError) as raised:
        require_done({"code": code, "sub_code": sub_code})
    assert (type(raised.value), raised.value.code) == (error, told)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (requests.ReadTimeout("sign=secret"), "TIMEOUT"),
        (requests.ConnectTimeout("sign=secret"), "TIMEOUT"),
        (requests.ConnectionError("sign=secret"), "UNREACHABLE"),
        (requests.exceptions.ChunkedEncodingError("sign=secret"), "UNREACHABLE"),
        (requests.exceptions.SSLError("sign=secret"), "UNREACHABLE"),
    ],
)
def test_a_broken_call_is_unknown_is_not_repeated_and_shows_no_signature(error: Exception, code: str) -> None:
    adapter, transport = broken_adapter(error)
    with pytest.raises(ProviderUnknown) as unknown:
        adapter.query(NUMBER)
    assert str(unknown.value) == code
    assert unknown.value.__suppress_context__
    [(to_connect, to_read)] = transport.timeouts
    assert to_connect == 2
    assert 7 < to_read <= 8


@pytest.mark.parametrize("status", [201, 302, 307, 404, 500, 502])
def test_any_status_but_200_is_unknown_however_well_it_is_signed(gateway: Gateway, status: int) -> None:
    gateway.answers[QUERY] = (status, answer(QUERY, out_trade_no=NUMBER, trade_status="WAIT_BUYER_PAY"))
    with pytest.raises(ProviderUnknown) as unknown:
        gateway.adapter().query(NUMBER)
    assert unknown.value.code == f"HTTP_{status}"
    assert len(gateway.received) == 1


def in_gbk(node: str, *, signed_as: str = "gbk", name: str = "alipay_trade_query_response") -> bytes:
    """An answer in GBK, signed over the node's bytes in this charset."""
    content = node.encode("gbk")
    return b'{"%s":%s,"sign":"%s"}' % (name.encode(), content, signature(node.encode(signed_as)).encode())


# The last character's second byte is that of a backslash, and the one before it ends in that of a brace.
NO_IN_GBK = '{"code":"40004","msg":"Business Failed","sub_code":"%s","sub_msg":"交易不允许退款亇乗"}'


@pytest.mark.parametrize(
    ("verb", "method"),
    [("query", QUERY), ("close", "alipay.trade.close"), ("query_refunds", "alipay.trade.fastpay.refund.query")],
)
def test_a_signed_no_in_gbk_is_a_no_whatever_was_asked(gateway: Gateway, verb: str, method: str) -> None:
    name = f"{method.replace('.', '_')}_response"
    gateway.answers[method] = in_gbk(NO_IN_GBK % "ACQ.INVALID_PARAMETER", name=name)
    with pytest.raises(ProviderRefused) as refused:
        getattr(gateway.adapter(), verb)(NUMBER)
    assert refused.value.code == "ACQ.INVALID_PARAMETER"


def test_a_success_in_gbk_is_read_as_it_was_written(gateway: Gateway) -> None:
    node = f'{{"code":"10000","out_trade_no":"{NUMBER}","trade_status":"WAIT_BUYER_PAY","subject":"年卡乗"}}'
    gateway.answers[QUERY] = in_gbk(node)
    assert gateway.adapter().query(NUMBER).state == TradeState.WAITING


@pytest.mark.parametrize(
    "body",
    [
        in_gbk(NO_IN_GBK % "ACQ.TRADE_NOT_EXIST", signed_as="utf-8"),
        in_gbk(NO_IN_GBK % "ACQ.TRADE_NOT_EXIST").replace(b"ACQ.TRADE_NOT_EXIST", b"ACQ.TRADE_NOT_EXISTS"),
    ],
)
def test_what_was_signed_are_the_bytes(gateway: Gateway, body: bytes) -> None:
    gateway.answers[QUERY] = body
    with pytest.raises(ProviderUnknown) as unknown:
        gateway.adapter().query(NUMBER)
    assert unknown.value.code == "ANSWER_UNVERIFIED"


def test_a_node_in_utf_8_is_not_read_in_another_charset_for_what_stands_around_it(gateway: Gateway) -> None:
    node = '{"code":"10000","subject":"张\\","out_trade_no":"txn_evil\\"}'.encode()
    body = b'{"alipay_trade_query_response":%s,"sign":"%s","x":"\xb0\xa1"}' % (node, signature(node).encode())
    gateway.answers[QUERY] = body
    with pytest.raises(ProviderUnknown) as unknown:
        gateway.adapter().query(NUMBER)
    assert unknown.value.code == "ANSWER_UNREADABLE"


def test_bytes_that_are_text_in_neither_charset_are_unknown(gateway: Gateway) -> None:
    gateway.answers[QUERY] = b'{"alipay_trade_query_response":{"code":"40004","sub_msg":"\xff"},"sign":"x"}'
    with pytest.raises(ProviderUnknown) as unknown:
        gateway.adapter().query(NUMBER)
    assert unknown.value.code == "ANSWER_UNREADABLE"


def test_nobody_listening_is_unknown() -> None:
    with running_gateway() as gateway:
        adapter = gateway.adapter()
    with pytest.raises(ProviderUnknown) as unknown:
        adapter.close(NUMBER)
    assert unknown.value.code == "UNREACHABLE"


def test_the_sentence_of_a_refusal_which_may_quote_the_request_is_not_repeated(gateway: Gateway) -> None:
    gateway.answers[QUERY] = answer(QUERY, code="40002", sub_code="isv.invalid-signature", sub_msg=f"app_id=1&{NUMBER}")
    with pytest.raises(ProviderRefused) as refused:
        gateway.adapter().query(NUMBER)
    assert str(refused.value) == "isv.invalid-signature"


def test_cookies_are_not_kept(gateway: Gateway) -> None:
    gateway.answers[QUERY] = refusal(QUERY, "ACQ.TRADE_NOT_EXIST")
    adapter = gateway.adapter()
    adapter.query(NUMBER)
    adapter.query(NUMBER)
    assert gateway.cookies == ["", ""]
