"""Every path works with and without its trailing slash."""

from django.urls import path

from foundation.api.router import EitherSlashRouter
from members.catalogue.api.packs import PackViewSet
from members.catalogue.api.plans import PlanViewSet
from members.changes.api.freezes import FreezeViewSet, MembershipFreezeViewSet
from members.changes.api.upgrades import UpgradeViewSet
from members.classes.api.bookings import BookingViewSet
from members.classes.api.session_staff import SessionStaffViewSet
from members.classes.api.sessions import SessionViewSet
from members.desk.api.member_records import MemberRecordsViewSet
from members.desk.api.members import MemberViewSet
from members.door.api.door import DoorViewSet
from members.door.api.visits import VisitViewSet
from members.memberships.api.memberships import MembershipViewSet
from members.people.admin.set_password import StaffPasswordView
from members.people.api.coaches import CoachViewSet
from members.people.api.tokens import LogoutViewSet, TokenViewSet
from members.refunds.api.refunds import RefundQuoteViewSet, RefundViewSet
from members.training.api.appointment_staff import AppointmentStaffViewSet
from members.training.api.appointments import AppointmentViewSet
from members.training.api.owned_packs import OwnedPackViewSet

AUTH = "api/v1/auth"
MEMBERS = "api/v1/members"

# By prefix below /members/; two viewsets share one where what members do and what staff do are told apart.
VIEWSETS = (
    ("", MemberViewSet, "member"),
    ("", MemberRecordsViewSet, "member-records"),
    ("", DoorViewSet, "door"),
    ("/check-ins", VisitViewSet, "visit"),
    ("/plans", PlanViewSet, "plan"),
    ("/packs", PackViewSet, "pack"),
    ("/coaches", CoachViewSet, "coach"),
    ("/sessions", SessionViewSet, "session"),
    ("/sessions", SessionStaffViewSet, "session-staff"),
    ("/bookings", BookingViewSet, "booking"),
    ("/memberships", MembershipViewSet, "membership"),
    ("/memberships", UpgradeViewSet, "upgrade"),
    ("/memberships", MembershipFreezeViewSet, "membership-freeze"),
    ("/freezes", FreezeViewSet, "freeze"),
    ("/appointments", AppointmentViewSet, "appointment"),
    ("/appointments", AppointmentStaffViewSet, "appointment-staff"),
    ("/owned-packs", OwnedPackViewSet, "owned-pack"),
    ("/refund-quotes", RefundQuoteViewSet, "refund-quote"),
    ("/refunds", RefundViewSet, "refund"),
)

router = EitherSlashRouter()
router.register(f"{AUTH}/token", TokenViewSet, basename="token")
router.register(f"{AUTH}/logout", LogoutViewSet, basename="logout")
for prefix, viewset, name in VIEWSETS:
    router.register(MEMBERS + prefix, viewset, basename=name)

urlpatterns = [
    path("admin/password/<uidb64>/<token>/", StaffPasswordView.as_view(), name="staff-password"),
    *router.urls,
]
