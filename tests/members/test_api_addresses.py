"""What every address has in common: both slashes, tokens with scopes, the language of errors."""

import re

import pytest

from foundation.errors import InvalidField
from members.people.operations.tokens import issue_token
from members.urls import router
from tests.factories.gym import ClassSessionFactory, PlanFactory


def test_every_address_works_with_and_without_its_slash():
    assert len(router.urls) > 40
    for address in router.urls:
        sample = re.sub(r"\(\?P<\w+>[^)]*\)", "7", address.pattern._regex.strip("^$")).replace("/?", "")
        for path in (sample, f"{sample}/"):
            assert address.pattern.match(path), (address.pattern, path)
        assert not address.pattern.match(f"{sample}//")


def test_a_post_keeps_its_body_either_way(caller, member):
    for slash in ("", "/"):
        path = f"/api/v1/members/plans/{PlanFactory(price_fen=0).pk}/claim{slash}"
        assert caller.post(path, {"member_id": member.pk}).status_code == 201


@pytest.mark.parametrize(
    ("scopes", "may_read", "may_write"),
    [
        ([], True, True),
        (["members:read"], True, False),
        (["members:write"], False, True),
        (["members:read", "members:write"], True, True),
        (["payments:read", "payments:write"], False, False),
    ],
)
def test_a_scope_limits_the_token(api, member, scopes, may_read, may_write):
    limited = api.as_member(member, scopes=scopes)
    read = limited.get("/api/v1/members/me/")
    written = limited.post(f"/api/v1/members/plans/{PlanFactory(price_fen=0).pk}/claim/")
    assert (read.status_code == 200, written.status_code == 201) == (may_read, may_write)
    assert {answer.json()["code"] for answer in (read, written) if answer.status_code == 403} <= {"insufficient_scope"}


def test_a_token_is_issued_for_scopes_that_exist(member):
    _token, row = issue_token(user=member.user, scopes=["members:read", "payments:write"])
    assert row.scopes == ["members:read", "payments:write"]
    with pytest.raises(InvalidField) as refused:
        issue_token(user=member.user, scopes=["members:all"])
    assert "payments:read, payments:write, members:read, members:write" in str(refused.value.extra["errors"]["scope"])


def test_payments_are_not_opened_by_a_token_for_members(api, member, staff):
    assert api.as_member(member, scopes=["members:read"]).get("/api/v1/payments/").status_code == 403
    limited = api.as_user(staff, scopes=["members:read", "members:write"])
    refund = limited.post("/api/v1/members/refunds/")
    assert (refund.status_code, refund.json()["code"]) == (403, "insufficient_scope")
    assert limited.get("/api/v1/members/refund-quotes/").status_code == 403


def test_chinese_is_the_default_and_english_is_there(caller):
    path = "/api/v1/members/999999/"
    assert caller.get(path).json() == {"code": "member_not_found", "detail": "会员不存在。"}
    assert caller.get(path, accept_language="en").json()["detail"] == "There is no such member."
    priced = ClassSessionFactory(price_fen=5_800)
    answer = caller.post(f"/api/v1/members/sessions/{priced.pk}/book/", accept_language="en")
    assert answer.status_code == 409
    assert answer.json() == {
        "code": "payment_needed", "detail": "This has a price: create a payment for it.", "amount": 58.0,
    }  # fmt: skip
    assert b'"amount":58.00' in answer.content
