"""Whether a state may follow another: judged by a table of legal moves, which names for every state those after it."""

from collections.abc import Mapping, Set

Moves = Mapping[str, Set[str]]


class IllegalMove(RuntimeError):
    """The table of legal moves does not have it: a fault of the program, never of the input."""


def is_legal(before: str, to: str, moves: Moves) -> bool:
    """Whether the table has the move."""
    return to in moves[before]


def require_legal(before: str, to: str, moves: Moves) -> None:
    """Raise IllegalMove unless the table has the move."""
    if not is_legal(before, to, moves):
        raise IllegalMove(f"{before} to {to}")
