"""Bad neighbours at full size: hundreds of slow clients, and what else must not starve the site, each with its figures.

They take minutes and want the machine for themselves, so that `make test` leaves them out; `make test-trust` runs them
and prints what was measured. Their short form, which only asks that answers come, is in `tests/concurrency/`.
"""

import pytest

MARK = "trust"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test of this directory, and leave it out of a run that does not ask for the mark."""
    here = [item for item in items if item.path.parent == config.rootpath / "tests" / "trust"]
    for item in here:
        item.add_marker(pytest.mark.trust)
    if here and MARK not in (config.getoption("-m") or ""):
        config.hook.pytest_deselected(items=here)
        items[:] = [item for item in items if item not in here]
