"""The figures by which a gym runs, for all of its members and classes; what is a course's or a plan's own stands there.

What the law says is no rule of the house (`refunds/rules.py`).
"""

from foundation.house_rules import HouseRule, Unit

OFFER_LASTS = HouseRule(
    "offer_lasts",
    Unit.HOURS,
    2,
    "how long a free place is kept, at the longest, for whoever waited for it and has to pay",
)
SHORT_OFFER_LASTS = HouseRule(
    "short_offer_lasts",
    Unit.MINUTES,
    15,
    "the same once nobody can cancel for nothing any more; then also what costs the member nothing is only offered",
)
MOVED_CLASS_FREE_FOR = HouseRule(
    "moved_class_free_for",
    Unit.HOURS,
    48,
    "for how long after the gym has moved a class to another time a place in it is given up for nothing",
)
VISIT_LASTS = HouseRule(
    "visit_lasts",
    Unit.MINUTES,
    60,
    "for how long somebody who came in and is checked in once more is on the same visit",
)
CHECK_IN_TAKEN_BACK_WITHIN = HouseRule(
    "check_in_taken_back_within",
    Unit.SECONDS,
    60,
    "for how long a check-in that was a slip can be taken back",
)
PRIVATE_SESSION_FREE_UNTIL = HouseRule(
    "private_session_free_until",
    Unit.HOURS,
    24,
    "until how long before it begins a private session is cancelled in time",
)
CONFIRMATION_LINK_LASTS = HouseRule(
    "confirmation_link_lasts",
    Unit.DAYS,
    7,
    "for how long after the coach says that a private session was held its link lets the member confirm it",
)
DOORS_OPEN = HouseRule(
    "doors_open",
    Unit.MINUTES,
    60,
    "how long before a class the first people are let in, and marked as there",
)
ENDS_SOON = HouseRule(
    "ends_soon",
    Unit.DAYS,
    7,
    "how long before its last day a membership is one that ends soon",
)
DESK_LOOKS_AHEAD = HouseRule(
    "desk_looks_ahead",
    Unit.DAYS,
    8,
    "how far ahead the desk lists the classes that somebody can be booked into",
)
TIMETABLE_AHEAD = HouseRule(
    "timetable_ahead",
    Unit.WEEKS,
    4,
    "how far ahead classes are made of the weekly timetable",
)
PACK_EXTENSION = HouseRule(
    "pack_extension",
    Unit.DAYS,
    30,
    "for how much longer a pack is valid when somebody extends it and names no other day",
)
TOKEN_LASTS = HouseRule(
    "token_lasts",
    Unit.DAYS,
    90,
    "how long an access token is valid for which nothing else was asked",
)
TOKEN_LASTS_AT_MOST = HouseRule(
    "token_lasts_at_most",
    Unit.DAYS,
    3650,
    "how long an access token can be valid",
)
WRONG_PASSWORDS_ALLOWED = HouseRule(
    "wrong_passwords_allowed", Unit.TIMES, 10, "how many wrong passwords for one name from one address close that pair"
)
WRONG_PASSWORDS_ALLOWED_FROM_ONE_ADDRESS = HouseRule(
    "wrong_passwords_allowed_from_one_address",
    Unit.TIMES,
    20,
    "how many wrong passwords from one address, for whatever names, close it for every name",
)
LOCKED_OUT_FOR = HouseRule(
    "locked_out_for",
    Unit.MINUTES,
    15,
    "how long a name from one address, or an address, is closed, and wrong passwords count",
)
FAILED_SIGN_INS_KEPT = HouseRule(
    "failed_sign_ins_kept", Unit.DAYS, 30, "how long somebody may ask who gave a wrong password, and from where"
)
STAFF_LOG_KEPT = HouseRule(
    "staff_log_kept", Unit.DAYS, 1827, "how long the staff log says who looked at what in full, and exported what"
)
DEAD_TOKENS_KEPT = HouseRule(
    "dead_tokens_kept", Unit.DAYS, 30, "how long an access token is still listed that ended or was taken back"
)
PERSON_KEPT = HouseRule(
    "person_kept",
    Unit.DAYS,
    1827,
    "how long after the last business with somebody the law has the gym know who it was: five years",
    setting="PERSON_KEPT_DAYS",
)
UNPAID_PLACES = HouseRule(
    "unpaid_places",
    Unit.TIMES,
    2,
    "how many places a member may hold at once that are not paid yet; 0: any number",
    setting="UNPAID_PLACES_A_MEMBER",
)
HELD_IN_VAIN = HouseRule(
    "held_in_vain",
    Unit.TIMES,
    2,
    "how often a member may hold a place in one class without paying; then one is held at the desk alone",
)
SESSION_LASTS = HouseRule(
    "session_lasts",
    Unit.HOURS,
    12,
    "how long after signing in at the console somebody has to sign in again, however busy",
    setting="SESSION_HOURS",
)
SESSION_IDLE = HouseRule(
    "session_idle",
    Unit.MINUTES,
    30,
    "after how long without a page of the console somebody has to sign in again",
    setting="SESSION_IDLE_MINUTES",
)
ASK_AGAIN_AFTER = HouseRule(
    "ask_again_after",
    Unit.MINUTES,
    10,
    "for how long who has proven to be who is signed in is not asked again before money or secrets",
    setting="ASK_AGAIN_MINUTES",
)
RECOVERY_CODES = HouseRule(
    "recovery_codes", Unit.TIMES, 10, "how many codes stand in for the app of a lost phone, each once"
)
