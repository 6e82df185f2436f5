"""What can happen to a pack, as the reading of its rows tells it: random stories for the sums, without a database."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from foundation.days import start_of_day
from members.enums import EntryKind, PrepaidKind
from members.prepaid.entitlement import Begin, Entitlement, Refunded
from members.prepaid.lines import Line
from members.prepaid.stages.pack import Entry, Lapsing, PackStage

FIRST = date(2027, 3, 1)
LINE = Line(PrepaidKind.PACK, 1)
PAYMENT = 7
ACTS = ("use", "return", "by hand", "job", "extend", "part", "part that takes", "all")


@dataclass
class PackStory:
    """Acts in the order of time, each refused where the operations would refuse it."""

    price_fen: int
    sessions: int
    valid_days: int
    entries: list[Entry] = field(default_factory=list)
    refunds: list[Refunded] = field(default_factory=list)
    extended: list[tuple[datetime, date]] = field(default_factory=list)
    withdrawn_at: datetime | None = None

    def __post_init__(self):
        self.began = start_of_day(FIRST) + timedelta(hours=8)
        self.expires_on = FIRST + timedelta(days=self.valid_days - 1)
        self.write(self.began, EntryKind.GRANT, self.sessions)

    def write(self, at, kind, delta):
        if delta:
            self.entries.append(Entry(at, kind, delta))

    def sum_of(self, *kinds):
        return sum(entry.delta for entry in self.entries if not kinds or entry.kind in kinds)

    def act(self, what, at, amount):
        if self.withdrawn_at is None:
            getattr(self, f"_{what.replace(' ', '_')}")(at, amount)

    def _use(self, at, _amount):
        self.write(at, EntryKind.USE, -1 if self.sum_of() else 0)

    def _return(self, at, _amount):
        self.write(at, EntryKind.RETURN, 1 if self.sum_of(EntryKind.USE, EntryKind.RETURN) else 0)

    def _by_hand(self, at, amount):
        delta = amount % 5 - 2
        if at < start_of_day(self.expires_on + timedelta(days=1)) and self.sum_of() + delta >= 0:
            self.write(at, EntryKind.MANUAL, delta)

    def _job(self, at, _amount):
        if at >= start_of_day(self.expires_on + timedelta(days=1)):
            self.write(at, EntryKind.EXPIRED, -self.sum_of())

    def _extend(self, at, amount):
        until = (at + timedelta(days=amount % 6)).date()
        if until > self.expires_on:
            self.write(at, EntryKind.EXPIRED, -self.sum_of(EntryKind.EXPIRED))
            self.extended.append((at, self.expires_on))
            self.expires_on = until

    def _part(self, at, amount):
        left = self.price_fen - sum(refund.fen for refund in self.refunds)
        if left:
            self.refunds.append(Refunded(at, PAYMENT, 1 + amount % left))

    def _part_that_takes(self, at, amount):
        self._part(at, amount)
        units = 1 + amount % 3
        brought_back = max(0, min(units - self.sum_of(), -self.sum_of(EntryKind.EXPIRED)))
        self.write(at, EntryKind.EXPIRED, brought_back)
        self.write(at, EntryKind.WITHDRAWN, -min(units, self.sum_of()))

    def _all(self, at, amount):
        self._part(at, amount)
        self.withdrawn_at = at
        self.write(at, EntryKind.WITHDRAWN, -self.sum_of())

    def entitlement(self, after_days, *, known_before=None):
        """On this policy; as it was told of what happened before an instant, or whole."""

        def known(at):
            return known_before is None or at < known_before

        later = [was for at, was in self.extended if not known(at)]
        lapsing = Lapsing(
            after_days, later[0] if later else self.expires_on, tuple(each for each in self.extended if known(each[0]))
        )
        withdrawn_at = self.withdrawn_at if self.withdrawn_at is not None and known(self.withdrawn_at) else None
        entries = tuple(entry for entry in self.entries if known(entry.at))
        stage = PackStage(
            1, 1, LINE, (PAYMENT,), self.price_fen, self.sessions, {}, entries, withdrawn_at, lapsing=lapsing
        )
        refunds = tuple(refund for refund in self.refunds if known(refund.at))
        return Entitlement((Begin(self.began, stage, PAYMENT, self.price_fen),), refunds)


@st.composite
def stories(draw):
    """Up to twelve acts within three weeks, in the order of time."""
    story = PackStory(draw(st.integers(1, 30_000)), draw(st.integers(1, 7)), draw(st.integers(1, 6)))
    minutes = sorted(draw(st.lists(st.integers(1, 21 * 1440), max_size=12, unique=True)))
    for minute in minutes:
        story.act(draw(st.sampled_from(ACTS)), story.began + timedelta(minutes=minute), draw(st.integers(0, 40_000)))
    return story
