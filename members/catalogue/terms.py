"""What an order promised: terms copied from a plan or a pack, and read back when they are delivered."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from members.catalogue.models import Pack, Plan
from members.catalogue.prices import asked


class Terms:
    """What the two kinds have in common: plain values that a JSON column holds."""

    def as_json(self) -> dict[str, Any]:
        """The values by name."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The terms that `as_json` wrote."""
        return cls(**values)


@dataclass(frozen=True, slots=True)
class PlanTerms(Terms):
    """A membership's terms; prices in fen."""

    title: str
    count: int
    unit: str
    price_fen: int
    list_price_fen: int
    start_rule: str
    activate_within_days: int
    freeze_days: int

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The terms that the plan offers now."""
        price = asked(plan)
        return cls(
            title=plan.name,
            count=plan.count,
            unit=plan.unit,
            price_fen=price.price_fen,
            list_price_fen=price.list_price_fen,
            start_rule=plan.start_rule,
            activate_within_days=plan.activate_within_days,
            freeze_days=plan.freeze_days,
        )


@dataclass(frozen=True, slots=True)
class PackTerms(Terms):
    """A training pack's terms; prices in fen. Orders from before there was a policy say nothing of one."""

    title: str
    coach_id: int | None
    sessions: int
    gift_sessions: int
    minutes: int
    valid_count: int
    valid_unit: str
    price_fen: int
    list_price_fen: int
    lapses_after_days: int | None = None

    @classmethod
    def of(cls, pack: Pack) -> Self:
        """The terms that the pack offers now."""
        price = asked(pack)
        return cls(
            title=pack.name,
            coach_id=pack.coach_id,
            sessions=pack.sessions,
            gift_sessions=pack.gift_sessions,
            minutes=pack.minutes,
            valid_count=pack.valid_count,
            valid_unit=pack.valid_unit,
            price_fen=price.price_fen,
            list_price_fen=price.list_price_fen,
            lapses_after_days=pack.lapses_after_days,
        )
