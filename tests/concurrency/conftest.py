"""Races and kills at any moment need every core: they run when nothing else does.

`make test-trust` runs the races too, each `TRUST_ROUNDS` times over.
"""

import os

import pytest

# Each dies by itself, at one line of its program: however busy the machine is, it is the same line.
DIE_AT_A_LINE = ("test_killed_errands", "test_killed_webhooks")
ROUNDS = int(os.environ.get("TRUST_ROUNDS") or 1)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark every test of this directory, as the next author would forget to."""
    if item.path.stem not in DIE_AT_A_LINE:
        item.add_marker(pytest.mark.alone)
    if _is_race(item.path.stem):
        item.add_marker(pytest.mark.trust)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A race that is won once may be lost the next time."""
    if ROUNDS > 1 and _is_race(metafunc.module.__name__):
        metafunc.fixturenames.append("turn_of_trust")
        metafunc.parametrize("turn_of_trust", range(ROUNDS))


@pytest.fixture
def turn_of_trust() -> int:
    """Which time it is, where a race runs several times over."""
    return 0


def _is_race(module: str) -> bool:
    return module.endswith("_race")
