"""People, their ways in, what is sold to them and what they have; one table a file."""

from members.models.access_token import AccessToken
from members.models.appointment import Appointment
from members.models.booking import Booking
from members.models.check_in import CheckIn
from members.models.class_session import ClassSession
from members.models.coach import Coach
from members.models.course import Course
from members.models.freeze import Freeze
from members.models.member import Member
from members.models.member_event import MemberEvent
from members.models.membership import Membership
from members.models.order import Order
from members.models.owned_pack import OwnedPack
from members.models.pack import Pack
from members.models.pack_entry import PackEntry
from members.models.plan import Plan
from members.models.refund_decision import RefundDecision
from members.models.timetable_slot import TimetableSlot
from members.models.upgrade_offer import UpgradeOffer

__all__ = [
    "AccessToken",
    "Appointment",
    "Booking",
    "CheckIn",
    "ClassSession",
    "Coach",
    "Course",
    "Freeze",
    "Member",
    "MemberEvent",
    "Membership",
    "Order",
    "OwnedPack",
    "Pack",
    "PackEntry",
    "Plan",
    "RefundDecision",
    "TimetableSlot",
    "UpgradeOffer",
]
