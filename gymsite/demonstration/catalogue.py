"""What the gym of the demonstration sells: plans, packs of private sessions, coaches and courses."""

from django.contrib.auth.models import User

from members.enums import PeriodUnit, StartRule
from members.models import Coach, Course, Pack, Plan

DAY, WEEK, MONTH = PeriodUnit.DAY, PeriodUnit.WEEK, PeriodUnit.MONTH


def open_catalogue(*, coach: User) -> None:
    """Everything that is for sale, in a gym that sells nothing yet; `coach` is the account of one of the coaches."""
    Plan.objects.bulk_create(plans())
    coaches = {name: Coach.objects.create(name=name) for name in ("苏晴", "陆川", "韩枫", "唐宁")}
    coaches["苏晴"].user = coach
    coaches["苏晴"].save(update_fields=["user"])
    make_packs(coaches)
    make_courses(coaches)


def is_open() -> bool:
    """Whether the gym sells the plans of the demonstration, and not only somebody's own."""
    return {each.name for each in plans()} <= set(Plan.objects.values_list("name", flat=True))


def plans() -> list[Plan]:
    """One of each kind of length, of each rule of when it begins, and one that costs nothing, once a member."""
    return [
        plan("周卡", 1, WEEK, 9_900, 12_900),
        plan("月卡", 1, MONTH, 29_900, 39_900, freeze_days=7),
        plan("季卡", 3, MONTH, 59_900, 99_900, freeze_days=15),
        plan("年卡", 12, MONTH, 199_900, 359_900, freeze_days=60),
        plan("首次到店月卡", 1, MONTH, 31_900, 39_900, start_rule=StartRule.FIRST_VISIT, activate_within_days=30),
        plan("择日开卡季卡", 3, MONTH, 64_900, 99_900, start_rule=StartRule.CHOSEN, activate_within_days=60),
        plan("三日体验卡", 3, DAY, 0, 9_900, limit_per_member=1),
    ]


def plan(name: str, count: int, unit: PeriodUnit, price_fen: int, list_price_fen: int, **more: object) -> Plan:
    """A plan that is not saved yet."""
    terms = {"count": count, "unit": unit, "price_fen": price_fen, "list_price_fen": list_price_fen}
    return Plan(name=name, **terms, **more)


def make_packs(coaches: dict[str, Coach]) -> None:
    """With any coach and with one of them, with sessions on top, and a trial, once a member."""
    Pack.objects.bulk_create(
        [
            pack("私教一对一", 1, 28_000, 28_000, valid_count=1),
            pack("私教体验课", 2, 30_000, 56_000, valid_count=1, limit_per_member=1),
            pack("私教十节课包", 10, 280_000, 308_000, valid_count=6, gift_sessions=1),
            pack("苏晴私教十二节", 12, 360_000, 432_000, valid_count=9, gift_sessions=2, coach=coaches["苏晴"]),
        ]
    )


def pack(name: str, sessions: int, price_fen: int, list_price_fen: int, **more: object) -> Pack:
    """A pack that is not saved yet; how long it is valid is in months."""
    terms = {"sessions": sessions, "price_fen": price_fen, "list_price_fen": list_price_fen}
    return Pack(name=name, valid_unit=MONTH, **terms, **more)


def make_courses(coaches: dict[str, Coach]) -> None:
    """Three that are paid one by one, one that a membership includes, and one for nothing."""
    Course.objects.bulk_create(
        [
            course("瑜伽团课", 5_800, 16, coaches["苏晴"], "瑜伽室", walk_in_seats=2),
            course("动感单车", 6_800, 20, coaches["陆川"], "单车房", minutes=45),
            course("普拉提", 4_900, 4, coaches["唐宁"], "器械室"),
            course("有氧搏击", 3_900, 24, coaches["韩枫"], "大操房", walk_in_seats=4, is_included=True),
            course("新手入门课", 0, 10, coaches["陆川"], "器械区", minutes=30),
        ]
    )


def course(name: str, price_fen: int, capacity: int, coach: Coach, room: str, **more: object) -> Course:
    """A course that is not saved yet."""
    return Course(name=name, price_fen=price_fen, capacity=capacity, coach=coach, room=room, **more)
