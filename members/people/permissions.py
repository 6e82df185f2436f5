"""What members' permissions are called where the code asks for one; `people/role_table.py` says who has them."""

SELL = "members.sell"
BOOK_FOR_MEMBER = "members.book_for_member"
MARK_ATTENDANCE = "members.mark_attendance"
CHECK_IN = "members.check_in"
OVERRIDE_CHECK_IN = "members.override_check_in"
ADD_MEMBER = "members.add_member"
BAR_MEMBER = "members.bar_member"
CHANGE_TIMETABLE = "members.change_timetableslot"
ADD_CLASS = "members.add_classsession"
REQUEST_FREEZE = "members.request_freeze"
APPROVE_FREEZE = "members.approve_freeze"
BACKDATE_FREEZE = "members.backdate_freeze"
START_MEMBERSHIP = "members.start_membership"
TRANSFER_MEMBERSHIP = "members.transfer_membership"
UPGRADE_MEMBERSHIP = "members.upgrade_membership"
ADJUST_PACK = "members.adjust_pack"
PROPOSE_USE = "members.propose_use"
RECORD_USE = "members.record_use"
SEE_FAILED_SIGN_INS = "members.view_failedsignin"
CHANGE_TOKENS = "members.change_accesstoken"
MANAGE_STAFF = "members.manage_staff"
SEE_ROLES = "members.view_roles"
CHANGE_FACE = "members.change_gymface"

# Who may say that the gym cancels, which is never too late: of a class, or a place in one, what was paid goes back with
# it, so that it is more than booking for somebody; of a private session nothing does.
CANCEL_CLASS_FOR_GYM, CANCEL_APPOINTMENT_FOR_GYM = "members.cancel_session", BOOK_FOR_MEMBER

# Everything that the conditions of `training/own_clients.py` find; to see all rows of a kind goes beyond it.
SEE_OWN_CLIENTS = "members.view_own_clients"
SEE_MEMBERS = "members.view_member"
SEE_MEMBERSHIPS = "members.view_membership"
SEE_FREEZES = "members.view_freeze"
SEE_BOOKINGS = "members.view_booking"
SEE_PACKS = "members.view_ownedpack"
SEE_APPOINTMENTS = "members.view_appointment"
SEE_VISITS = "members.view_checkin"
SEE_EVENTS = "members.view_memberevent"
SEE_CLASSES = "members.view_classsession"
# Everybody else sees a phone number masked.
SEE_PHONES_IN_FULL = "members.view_phone"
EXPORT_MEMBERS = "members.export_members"
# What the gym earns and how it is used: sums over everybody.
SEE_FIGURES = "members.view_figures"
SEE_SECOND_FACTORS = "members.view_secondfactor"
RESET_SECOND_FACTOR = "members.reset_secondfactor"
