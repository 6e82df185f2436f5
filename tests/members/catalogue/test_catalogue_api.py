"""What is for sale, and what is free."""

from tests.factories.gym import CoachFactory, PackFactory, PlanFactory


def test_plans_that_are_on_sale(caller):
    plan = PlanFactory(description="全馆通用")
    PlanFactory(is_on_sale=False)
    answer = caller.get("/api/v1/members/plans/")
    assert answer.json() == [
        {
            "id": plan.pk, "name": plan.name, "description": "全馆通用", "count": 1, "unit": "month", "price": 299.0,
            "list_price": 399.0, "start_rule": "purchase", "activate_within_days": 30, "freeze_days": 10,
            "limit_per_member": None,
        }
    ]  # fmt: skip
    assert b'"price":299.00' in answer.content


def test_packs_that_are_on_sale(caller):
    coach = CoachFactory()
    pack = PackFactory(coach=coach)
    PackFactory(is_on_sale=False)
    assert caller.get("/api/v1/members/packs/").json() == [
        {
            "id": pack.pk, "name": pack.name, "description": "", "coach": {"id": coach.pk, "name": coach.name},
            "sessions": 10, "gift_sessions": 2, "minutes": 60, "valid_count": 6, "valid_unit": "month",
            "price": 2800.0, "list_price": 3500.0, "limit_per_member": None,
        }
    ]  # fmt: skip


def test_coaches_who_teach(caller):
    coach = CoachFactory()
    CoachFactory(is_active=False)
    assert caller.get("/api/v1/members/coaches/").json() == [{"id": coach.pk, "name": coach.name}]


def test_a_free_plan_is_claimed_as_often_as_it_can_be_had(caller, member):
    plan = PlanFactory(price_fen=0, count=7, unit="day", limit_per_member=1)
    path = f"/api/v1/members/plans/{plan.pk}/claim/"
    answer = caller.post(path)
    assert answer.status_code == 201
    assert (answer.json()["plan_id"], answer.json()["member_id"], answer.json()["state"]) == (
        plan.pk,
        member.pk,
        "active",
    )
    again = caller.post(path)
    assert (again.status_code, again.json()["code"]) == (409, "limit_reached")


def test_a_free_pack_is_claimed_for_a_member_by_who_sells(desk, member):
    pack = PackFactory(price_fen=0, sessions=1, gift_sessions=0)
    answer = desk.post(f"/api/v1/members/packs/{pack.pk}/claim/", {"member_id": member.pk})
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["member_id"], shown["balance"], shown["bookable"]) == (member.pk, 1, 1)


def test_what_has_a_price_is_not_claimed(caller):
    for kind, factory in (("plans", PlanFactory), ("packs", PackFactory)):
        thing = factory()
        answer = caller.post(f"/api/v1/members/{kind}/{thing.pk}/claim/")
        assert (answer.status_code, answer.json()["code"]) == (409, "payment_needed")
        assert answer.json()["amount"] == float(thing.price)


def test_what_is_not_on_sale_does_not_exist(caller):
    for kind, factory, code in (("plans", PlanFactory, "plan_not_found"), ("packs", PackFactory, "pack_not_found")):
        thing = factory(is_on_sale=False, price_fen=0)
        for pk in (thing.pk, 999_999):
            answer = caller.post(f"/api/v1/members/{kind}/{pk}/claim/")
            assert (answer.status_code, answer.json()["code"]) == (404, code)
