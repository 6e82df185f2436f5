"""Races and kills need every core: they run when nothing else does."""

import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark every test of this directory, as the next author would forget to."""
    item.add_marker(pytest.mark.alone)
