"""The pages of the gym in the staff console, for Django."""

from members.catalogue.admin import pack, plan
from members.changes.admin import freeze, upgrade_offer
from members.classes.admin import booking, class_session, closed_days, course, timetable_slot
from members.desk.admin import member
from members.door.admin import check_in
from members.face.admin import gym_face
from members.memberships.admin import membership
from members.people.admin import (
    access_token,
    account,
    coach,
    factor_reset,
    failed_sign_in,
    group,
    lockout,
    member_event,
    staff_account,
    staff_log,
)
from members.refunds.admin import interest_rate, refund_decision
from members.training.admin import appointment, owned_pack

__all__ = [
    "access_token",
    "account",
    "appointment",
    "booking",
    "check_in",
    "class_session",
    "closed_days",
    "coach",
    "course",
    "factor_reset",
    "failed_sign_in",
    "freeze",
    "group",
    "gym_face",
    "interest_rate",
    "lockout",
    "member",
    "member_event",
    "membership",
    "owned_pack",
    "pack",
    "plan",
    "refund_decision",
    "staff_account",
    "staff_log",
    "timetable_slot",
    "upgrade_offer",
]
