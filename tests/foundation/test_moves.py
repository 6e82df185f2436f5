"""A state follows another where the table says so."""

import pytest

from foundation.moves import IllegalMove, is_legal, require_legal

MOVES = {"open": {"shut"}, "shut": set()}


def test_what_the_table_has_is_legal():
    assert is_legal("open", "shut", MOVES)
    require_legal("open", "shut", MOVES)


@pytest.mark.parametrize(("before", "to"), [("shut", "open"), ("open", "open")])
def test_everything_else_is_a_fault(before, to):
    assert not is_legal(before, to, MOVES)
    with pytest.raises(IllegalMove, match=f"{before} to {to}"):
        require_legal(before, to, MOVES)
