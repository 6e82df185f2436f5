"""A coach as answers show one."""

from collections.abc import Sequence
from typing import Any

from members.models import Coach


def represent_coaches(coaches: Sequence[Coach]) -> list[dict[str, Any] | None]:
    """The answers for these coaches."""
    return [represent_coach(coach) for coach in coaches]


def represent_coach(coach: Coach | None) -> dict[str, Any] | None:
    """The name is all that is anybody's business."""
    return None if coach is None else {"id": coach.pk, "name": coach.name}
