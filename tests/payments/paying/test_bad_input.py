"""Bad bodies: a clear error, nothing changed, never a 5xx."""

import json

import pytest

from payments.models import Event, IdempotencyKey, Payment


@pytest.fixture
def caller(api, member):
    return api.as_member(member)


def refused(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/json"
    error = answer.json()
    assert error["code"] == code
    assert error["detail"]
    assert Payment.objects.count() == Event.objects.count() == IdempotencyKey.objects.count() == 0
    return error


@pytest.mark.parametrize("amount", [-5, "-5.00", "-0.01", 0])
def test_a_negative_amount_is_told_its_bounds(caller, member, amount):
    answer = caller.post("/api/v1/payments/", {"member_id": member.pk, "amount": amount, "type": "membership"})
    sentence = "金额必须大于 0 且不超过 1,000,000.00。"
    assert refused(answer, 400, "invalid")["errors"] == {"amount": [sentence]}


def text_with(member, **raw):
    fields = {"member_id": str(member.pk), "amount": "100.00", "type": '"membership"', **raw}
    return "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}"


@pytest.mark.parametrize(
    "amount",
    [
        "-0.01", "0", "0.00", "-0.00", '"0"', "0.001", "10.005", "100.000", "1e3", "1E+3", '"1e3"', '"1E+1000000"',
        '"NaN"', '"sNaN"', '"Infinity"', '"-Infinity"', "1e400", '"１０.００"', '"١٠"', '"1_000"', '" 10.00 "',
        '"0x10"', '"1,000.00"', '"￥10"', '"10元"', '"+1"', '"1."', '".5"', '"007"', '""', "true", "false", "null",
        '["10"]', '{"$gt": 0}', "1000000.01", "1000001", "9223372036854775808", '"99999999999.99"', "9" * 4000,
        '"' + "9" * 5000 + '"', '"10.00\\u0000"', '"100.00\\n"',
    ],
)  # fmt: skip
def test_an_amount_that_is_not_one(caller, member, amount):
    error = refused(caller.post("/api/v1/payments/", text_with(member, amount=amount)), 400, "invalid")
    assert list(error["errors"]) == ["amount"]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "9" * 5000, "01", "+1", "1.", ".5", "0x10"])
def test_an_amount_that_is_not_even_json(caller, member, amount):
    refused(caller.post("/api/v1/payments/", text_with(member, amount=amount)), 400, "malformed_json")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("member_id", '"1"'), ("member_id", "1.0"), ("member_id", "1.5"), ("member_id", "true"), ("member_id", "null"),
        ("member_id", "[1]"), ("member_id", "9223372036854775808"), ("member_id", "1e2"),
        ("type", '"gift"'), ("type", "1"), ("type", '["membership"]'), ("type", "null"), ("type", '"Membership"'),
        ("description", "1"), ("description", "1.5"), ("description", "null"), ("description", '{"a": 1}'),
        ("description", '"' + "长" * 201 + '"'), ("description", '"a\\u0000b"'), ("description", '"\\ud800"'),
        ("description", '"\\u202egnp.exe"'), ("description", '"a\\u200bb"'), ("description", '"a\\r\\nb"'),
        ("item_id", '"1"'), ("item_id", "null"), ("item_id", "1.5"),
        ("provider", '"paypal"'), ("channel", '"telepathy"'), ("openid", "1"),
        ("return_url", '"//evil.example"'), ("return_url", '"https:evil.example"'), ("return_url", '"javascript:1"'),
        ("return_url", '"data:text/html,1"'), ("return_url", '"http://127.0.0.1@evil.example/"'),
        ("return_url", '"https://127.0.0.1.evil.example/"'), ("return_url", '"https://127.0.0.1\\\\@evil.example"'),
        ("return_url", '"http://127.0.0.1/\\r\\nSet-Cookie:x=1"'), ("return_url", '"http://[::1"'),
        ("return_url", '"http://a:99999/"'),
    ],
)  # fmt: skip
def test_a_field_that_is_not_what_it_should_be_is_named(caller, member, field, value):
    error = refused(caller.post("/api/v1/payments/", text_with(member, **{field: value})), 400, "invalid")
    assert list(error["errors"]) == [field]
    assert all(isinstance(sentence, str) and sentence for sentence in error["errors"][field])


@pytest.mark.parametrize(
    "body",
    [
        " ", "{", '{"amount":', '{"amount":"1"} x', "{'amount':'1'}", "\ufeff{}", b"\xff\xfe", b"\xc3\x28",
        '{"a": ' * 990 + "1" + "}" * 990 + "]", "[" * 30_000, '{"member_id": 1, "member_id": 2}',
        '{"amount": "1.00", "amount": "999.00"}', '{"x": {"a": 1, "a": 2}}',
    ],
)  # fmt: skip
def test_a_body_that_is_not_json(caller, body):
    refused(caller.post("/api/v1/payments/", body), 400, "malformed_json")


@pytest.mark.parametrize("body", ["[]", '"x"', "null", "1", "1.5", "true", "[" * 800 + "]" * 800])
def test_a_body_that_is_not_an_object(caller, body):
    refused(caller.post("/api/v1/payments/", body), 400, "invalid")


@pytest.mark.parametrize("body", ["{}", ""])
def test_missing_fields_are_all_named(caller, body):
    error = refused(caller.post("/api/v1/payments/", body), 400, "invalid")
    assert list(error["errors"]) == ["member_id", "amount", "type"]


@pytest.mark.parametrize("name", ["status", "paid_at", "is_staff", "notify_url", "x" * 500, "\ud800"])
def test_a_field_that_is_not_known_is_refused_and_named(caller, member, name):
    error = refused(
        caller.post("/api/v1/payments/", text_with(member, **{json.dumps(name)[1:-1]: "1"})), 400, "invalid"
    )
    assert len(error["errors"]) == 1


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/json; charset=utf-16", "application/json; charset=nope", "application/json; charset=bz2_codec",
        "application/json; charset=rot13", "application/jsonp", "",
    ],
)  # fmt: skip
def test_another_content_type(caller, member, content_type):
    answer = caller.client.generic("POST", "/api/v1/payments/", text_with(member), content_type=content_type)
    refused(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", 'application/json;charset="UTF-8"'])
def test_utf_8_may_be_said(caller, member, content_type):
    answer = caller.client.post("/api/v1/payments/", text_with(member), content_type=content_type)
    assert answer.status_code == 201


def test_a_compressed_body(caller, member):
    refused(caller.post("/api/v1/payments/", text_with(member), content_encoding="gzip"), 415, "unsupported_media_type")


@pytest.mark.parametrize("size", [65_537, 3_000_000])
def test_a_body_over_the_limit(caller, size):
    refused(caller.post("/api/v1/payments/", b" " * size), 413, "body_too_large")


def test_a_body_at_the_limit_is_read(caller, member):
    text = text_with(member)
    assert caller.post("/api/v1/payments/", text + " " * (65_536 - len(text.encode()))).status_code == 201


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "FOO", "OPTIONS"])
def test_another_method(caller, method):
    answer = caller.client.generic(method, "/api/v1/payments/")
    refused(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) >= {"GET", "POST"}


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "键"])
def test_an_idempotency_key_that_is_not_one(caller, member, key):
    answer = caller.post("/api/v1/payments/", text_with(member), idempotency_key=key)
    refused(answer, 400, "idempotency_key_invalid")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/payments/1/x",
        "/api/v1/nothing",
        "/nothing",
        "/api/v1/payments/" + "9" * 9000,
        "/api/v1/payments/a%00b",
        "/api/v1/payments/%ff",
        "/api/v1/payments/-1",
        "/api/v1/payments/1%20OR%201=1/",
    ],
)
@pytest.mark.parametrize("debug", [True, False])
def test_a_path_that_does_not_exist(caller, settings, path, debug):
    settings.DEBUG = debug
    refused(caller.get(path), 404, "not_found")


def test_a_foreign_host(caller, settings):
    settings.DEBUG = True
    refused(caller.client.get("/api/v1/payments/", headers={"host": "evil.example"}), 400, "bad_request")
