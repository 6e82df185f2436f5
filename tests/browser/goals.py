"""What a step of somebody's day at the console may cost the hand, in clicks and loads; a change is held to it."""

from tests.browser.desk import Goal, Spent

GOALS = {
    "sold up to the QR code": Goal(Spent(4, 1)),
    "sold for money in hand": Goal(Spent(4, 3)),
    "checked in": Goal(Spent(1, 0)),
    "check-in taken back": Goal(Spent(1, 0)),
    "attended, a person": Goal(Spent(1, 1)),
    "attended, a person, by the coach": Goal(Spent(1, 1)),
    "attended, a person, on the coach's day": Goal(Spent(1, 0)),
    "private session said to be held": Goal(Spent(1, 0)),
    "private session booked for a client": Goal(Spent(2, 2)),
    "the list behind a figure": Goal(Spent(1, 1)),
    "a new line at an empty hour": Goal(Spent(3, 2)),
    "a price from a day on": Goal(Spent(2, 2)),
    "refund approved, from the first page on": Goal(Spent(2, 2)),
    "yesterday's bill compared and kept": Goal(Spent(4, 4)),
    "what a bill proposes carried out": Goal(Spent(3, 3)),
    "the list behind a number of the day": Goal(Spent(2, 2)),
    "a day closed": Goal(Spent(2, 2)),
    "a day reopened": Goal(Spent(2, 2)),
    "a till opened": Goal(Spent(2, 2)),
    "a till counted": Goal(Spent(3, 3)),
    "a list as a file": Goal(Spent(2, 2)),
    "the accountant's month": Goal(Spent(4, 2)),
}
