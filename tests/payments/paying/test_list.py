"""GET /api/v1/payments/ and /{id}/: a bare array, newest first, in pages that never shift."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from payments.enums import PaymentStatus, ProviderName
from payments.models import Payment
from payments.paying.links import checkout_url
from tests.factories.payments import PaymentFactory


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [payment["id"] for payment in answer.json()]


def test_a_member_sees_their_own_newest_first(api, member, other_member):
    first, second = PaymentFactory(member=member), PaymentFactory(member=member)
    PaymentFactory(member=other_member)
    assert ids(api.as_member(member).get("/api/v1/payments/")) == [second.pk, first.pk]


def test_another_members_id_gives_an_empty_array(api, member, other_member):
    PaymentFactory(member=other_member)
    answer = api.as_member(member).get("/api/v1/payments/", {"member_id": other_member.pk})
    assert (answer.status_code, answer.content) == (200, b"[]")


def test_staff_see_all_and_may_filter_by_member(api, staff, member, other_member):
    mine, others = PaymentFactory(member=member), PaymentFactory(member=other_member)
    caller = api.as_user(staff)
    assert ids(caller.get("/api/v1/payments")) == [others.pk, mine.pk]
    assert ids(caller.get("/api/v1/payments/", {"member_id": member.pk})) == [mine.pk]
    assert ids(caller.get("/api/v1/payments/", {"member_id": 999_999})) == []


def test_the_documented_fields_are_there(api, member):
    payment = PaymentFactory(member=member)
    shown = api.as_member(member).get("/api/v1/payments/").json()[0]
    assert shown["transaction_id"] == payment.transaction_id
    assert shown["amount"] == 100.0
    assert shown["created_at"] == payment.created_at.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    "query",
    [
        {"member_id": "x"}, {"member_id": ""}, {"member_id": "1.0"}, {"member_id": "١"}, {"member_id": "9" * 30},
        {"member_id": ["1", "2"]}, {"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"before_id": "\x00"},
        {"status": "paid"}, {"type": "x"}, {"provider": "paypal"}, {"created_from": "2024-02-30"},
        {"created_from": "99999-01-01"}, {"created_to": "2024-01-01T00:00:00"}, {"created_to": "x"},
        {"created_from": "0001-01-01"}, {"created_to": "9999-12-31"}, {"created_to": "9999-12-31T23:59:59-14:00"},
        {"transaction_id": ""}, {"transaction_id": "a\x00"}, {"ordering": "member__password"},
        {"status__regex": "(a+)+$"}, {"_connector": "OR 1=1"}, {"page": "-1"},
    ],
)  # fmt: skip
def test_a_parameter_that_is_unknown_or_wrong_is_named(api, member, query):
    answer = api.as_member(member).get("/api/v1/payments/", query)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["errors"]) == list(query)


def test_filters(api, staff, member):
    now = timezone.now()
    old = PaymentFactory(member=member, created_at=now - timedelta(days=3))
    paid = PaymentFactory(
        member=member, status=PaymentStatus.SUCCESS, paid_at=now, provider=ProviderName.WECHAT, type="course"
    )
    caller = api.as_user(staff)

    def found(**query):
        return ids(caller.get("/api/v1/payments/", query))

    assert found(status="success") == found(type="course") == found(provider="wechat") == [paid.pk]
    assert found(transaction_id=old.transaction_id) == [old.pk]
    assert found(transaction_id="txn_unknown") == []
    assert found(created_from=(now - timedelta(days=1)).isoformat()) == [paid.pk]
    assert found(created_to=(now - timedelta(days=1)).isoformat()) == [old.pk]
    day = timezone.localdate(old.created_at).isoformat()
    assert found(created_from=day, created_to=day) == [old.pk]


def test_a_day_is_the_gyms_day(api, staff):
    late = PaymentFactory(created_at=datetime.fromisoformat("2026-03-01T15:59:59+00:00"))
    PaymentFactory(created_at=datetime.fromisoformat("2026-03-01T16:00:00+00:00"))
    answer = api.as_user(staff).get("/api/v1/payments/", {"created_from": "2026-03-01", "created_to": "2026-03-01"})
    assert ids(answer) == [late.pk]


def test_walking_the_pages_meets_each_row_once_while_rows_arrive(api, member):
    rows = [PaymentFactory(member=member).pk for _number in range(7)]
    caller, seen, path = api.as_member(member), [], "/api/v1/payments/?limit=3&type=membership"
    while path:
        answer = caller.get(path)
        seen += ids(answer)
        PaymentFactory(member=member)
        link = answer.headers.get("Link")
        path = link and re.fullmatch(r'<http://testserver(/api/v1/payments/\?[^>]+)>; rel="next"', link)[1]
    assert seen == rows[::-1]


def test_the_last_page_has_no_link(api, member):
    PaymentFactory.create_batch(2, member=member)
    assert "Link" not in api.as_member(member).get("/api/v1/payments/", {"limit": 2})


def test_fifty_is_the_default(api, member):
    PaymentFactory.create_batch(51, member=member)
    assert len(ids(api.as_member(member).get("/api/v1/payments/"))) == 50


def test_a_page_takes_the_same_two_statements_however_long(api, member, django_assert_num_queries):
    caller = api.as_member(member)
    for _round in range(2):
        PaymentFactory.create_batch(5, member=member)
        with django_assert_num_queries(2):
            caller.get("/api/v1/payments/")


def test_detail_and_what_does_not_exist_look_alike_to_strangers(api, member, other_member):
    payment = PaymentFactory(member=member)
    assert api.as_member(member).get(f"/api/v1/payments/{payment.pk}").json()["id"] == payment.pk
    foreign = api.as_member(other_member).get(f"/api/v1/payments/{payment.pk}/")
    missing = api.as_member(other_member).get("/api/v1/payments/999999/")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "payment_not_found")
    assert foreign.content == missing.content


def test_an_expired_payment_has_its_link_still_and_is_not_closed_by_being_read(api, member):
    payment = PaymentFactory(member=member, created_at=timezone.now() - timedelta(days=1))
    assert api.as_member(member).get("/api/v1/payments/").json()[0]["checkout_url"] == checkout_url(payment.pk)
    assert Payment.objects.get().status == PaymentStatus.PENDING
