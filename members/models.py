"""Every table of the gym, for Django and for outsiders; the rooms import from rooms."""

from members.catalogue.models import Order, Pack, Plan, Price
from members.changes.models import UpgradeOffer
from members.classes.models import Booking, ClassSession, ClosedDays, Course, PlaceToEnd, TimetableSlot
from members.door.models import CheckIn
from members.face.models import GymFace
from members.memberships.models import Freeze, Membership
from members.people.models import (
    AccessToken,
    Coach,
    Employee,
    EndedAccess,
    FailedSignIn,
    Member,
    MemberEvent,
    RecoveryCode,
    SecondFactor,
    StaffAccount,
)
from members.prepaid.models import PrepaidDay
from members.refunds.models import GivenUp, InterestRate, RefundDecision
from members.training.models import Appointment, OwnedPack, PackEntry

__all__ = [
    "AccessToken",
    "Appointment",
    "Booking",
    "CheckIn",
    "ClassSession",
    "ClosedDays",
    "Coach",
    "Course",
    "Employee",
    "EndedAccess",
    "FailedSignIn",
    "Freeze",
    "GivenUp",
    "GymFace",
    "InterestRate",
    "Member",
    "MemberEvent",
    "Membership",
    "Order",
    "OwnedPack",
    "Pack",
    "PackEntry",
    "PlaceToEnd",
    "Plan",
    "PrepaidDay",
    "Price",
    "RecoveryCode",
    "RefundDecision",
    "SecondFactor",
    "StaffAccount",
    "TimetableSlot",
    "UpgradeOffer",
]
