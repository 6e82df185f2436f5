"""What moved on an entitlement between the ends of days: a pure function of its history, in fen.

What is delivered is what the balance has lost otherwise: it is rounded as a sum since the beginning, never day by day,
so that no fen is lost or made, and the last day takes the rest. What has lapsed is left over and not owed: what is used
or given back of it later moves between the two, and no balance.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise

from foundation.days import ONE_DAY, day_of, start_of_day
from members.prepaid.entitlement import Begin, Entitlement, Refunded, Stage
from members.prepaid.lines import Line, Movement, Movements

Step = Begin | Refunded | None


class Replay:
    """One entitlement from the end of one day on. `stage` is what it is now; `fen` its balance.

    `lapsed_fen` is what is left of it and is not owed any more.
    """

    def __init__(self, entitlement: Entitlement, opened_on: date) -> None:
        self.steps = steps_of(entitlement)
        self.stage: Stage | None = None
        self.given_back: dict[int, int] = defaultdict(int)
        # The payments whose money is in this entitlement by now.
        self.paid: set[int] = set()
        self.moved: Movements = {}
        at = end_of_day(opened_on)
        for step_at, step in self.steps:
            if step_at < at:
                self._note(step)
        self.fen, self.lapsed_fen = self._stand(opened_on, at)

    def roll(self, first: date, last: date) -> Movements:
        """What moved from the end of `first` to the end of `last`; `first` is where it stands now."""
        self.moved = {}
        began, ended = end_of_day(first), end_of_day(last)
        if self.stage is not None:
            self._on(self.stage.line).opening_fen = self.fen
        for at, step in self.steps:
            if began <= at < ended:
                self._take(at, step)
        self._deliver(last, ended)
        if self.stage is not None and self.fen:
            on = self._on(self.stage.line)
            on.closing_fen, on.expired_fen = self.fen, min(self.fen, self.stage.expired_fen(ended))
        return {line: movement for line, movement in self.moved.items() if not movement.is_empty}

    def _take(self, at: datetime, step: Step) -> None:
        self._deliver(day_of(at) - ONE_DAY, at)
        if isinstance(step, Refunded):
            self._refund(step)
        elif isinstance(step, Begin):
            self._begin(step)
        else:
            self._leave()

    def _begin(self, step: Begin) -> None:
        """Fresh money comes in, and what the stage is worth beyond that comes from the one before."""
        before, stage = self.stage, step.stage
        fresh_fen = step.price_fen - (self.given_back[step.payment_id] if step.payment_id is not None else 0)
        self._note(step)
        (worth_fen, self.lapsed_fen), on = self._stand(day_of(step.at) - ONE_DAY, step.at), self._on(stage.line)
        if step.is_late:
            on.transferred_fen += fresh_fen
        else:
            on.sold_fen += fresh_fen
        if before is None:
            on.delivered_fen += fresh_fen - worth_fen
        else:
            carried_fen, old = worth_fen - fresh_fen, self._on(before.line)
            old.delivered_fen += self.fen - carried_fen
            old.transferred_fen -= carried_fen
            on.transferred_fen += carried_fen
        self.fen = worth_fen

    def _refund(self, step: Refunded) -> None:
        """Take the balance down first; what goes back beyond it, or had lapsed, reduces what was earned."""
        self._note(step)
        if self.stage is None or step.payment_id not in self.paid:
            return
        on, own = self._on(self.stage.line), step.payment_id in self.stage.payment_ids
        taken_fen = min(step.fen, self.fen) if own else 0
        on.refunded_fen += taken_fen
        on.reduced_fen += step.fen - taken_fen
        self.fen -= taken_fen
        self.lapsed_fen -= min(step.fen, self.lapsed_fen) if own else 0

    def _leave(self) -> None:
        assert self.stage is not None  # what leaves was there
        self._on(self.stage.line).transferred_fen -= self.fen
        self.stage, self.fen, self.lapsed_fen = None, 0, 0

    def _deliver(self, used_through: date, until: datetime) -> None:
        fen, lapsed_fen = self._stand(used_through, until)
        if self.stage is not None and (fen, lapsed_fen) != (self.fen, self.lapsed_fen):
            on = self._on(self.stage.line)
            on.delivered_fen += self.fen + self.lapsed_fen - fen - lapsed_fen
            on.lapsed_fen += lapsed_fen - self.lapsed_fen
            self.fen, self.lapsed_fen = fen, lapsed_fen

    def _stand(self, used_through: date, until: datetime) -> tuple[int, int]:
        """What is left of it and owed, and what is left and has lapsed: one of the two is nothing."""
        if self.stage is None:
            return 0, 0
        given_back_fen = sum(self.given_back[payment_id] for payment_id in self.stage.payment_ids)
        left_fen = self.stage.left_fen(used_through, until, max(0, given_back_fen - self.stage.settled_fen))
        return (0, left_fen) if self.stage.has_lapsed(used_through, until) else (left_fen, 0)

    def _note(self, step: Step) -> None:
        if isinstance(step, Begin):
            self.stage = step.stage
            if step.payment_id is not None:
                self.paid.add(step.payment_id)
        elif isinstance(step, Refunded):
            self.given_back[step.payment_id] += step.fen
        else:
            self.stage = None

    def _on(self, line: Line) -> Movement:
        return self.moved.setdefault(line, Movement())


@lru_cache(maxsize=128)
def end_of_day(day: date) -> datetime:
    """The first instant behind the day; asked for with every entitlement."""
    return start_of_day(day + ONE_DAY)


def steps_of(entitlement: Entitlement) -> list[tuple[datetime, Step]]:
    """Everything that happened, in its order: of one instant what was bought, what went back, what that undid."""
    steps: list[tuple[datetime, int, Step]] = [
        (begin.at, 2 if begin.is_again else 0, begin) for begin in entitlement.begins
    ]
    steps += [(refund.at, 1, refund) for refund in entitlement.refunds]
    if entitlement.left_at is not None:
        steps.append((entitlement.left_at, 3, None))
    steps.sort(key=lambda each: each[:2])
    return [(at, step) for at, _rank, step in steps]


def roll(entitlement: Entitlement, days: Sequence[date]) -> list[Movements]:
    """What moved from the end of each of these days to the end of the next."""
    replay = Replay(entitlement, days[0])
    return [replay.roll(first, last) for first, last in pairwise(days)]


def balance_fen(entitlement: Entitlement, on: date) -> tuple[Stage | None, int]:
    """What it is at the end of this day and what is owed for it, computed by itself and not from what moved."""
    replay = Replay(entitlement, on)
    return replay.stage, replay.fen
