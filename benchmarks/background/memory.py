"""Whether a job's memory grows with its work: the peak at the full size over the peak at the small one."""

from typing import Any

MOST_FOR_CONSTANT = 1.2  # the same work takes a few MB more or less from one time to the next


def compare_memory(small: list[dict[str, Any]], full: list[dict[str, Any]]) -> None:
    """Write `peak_ratio` and `is_memory_constant` into the rows of the full size."""
    for before, after in zip(small, full, strict=True):
        ratio = after["peak_mb"] / before["peak_mb"]
        after["peak_ratio"], after["is_memory_constant"] = round(ratio, 2), ratio <= MOST_FOR_CONSTANT
