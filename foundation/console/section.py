"""A part of a page of figures: what is counted, a table that says it, and a chart that draws the same once more."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The colours of the theme, the first for what is of now.
COLOURS = ("var(--color-primary-600)", "var(--color-base-400)")


@dataclass(frozen=True, slots=True)
class Section:
    """`notes` say in a sentence each how something is counted. Cells of `rows` are text, or safe links.

    `chart` is the JSON of `chart_of`, empty for none; it shows nothing that the table does not.
    """

    name: str
    title: str
    notes: Sequence[str]
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    chart: str = ""
    is_line: bool = False

    @property
    def table(self) -> dict[str, Any]:
        """As the theme's component takes it."""
        return {"headers": self.headers, "rows": self.rows}


def chart_of(labels: Sequence[str], values: Mapping[str, Sequence[float | None]]) -> str:
    """The theme's charts take JSON; None is a gap. `values` are what each line or set of bars shows, by its name."""
    sets = [
        {"label": label, "data": list(data), "borderColor": colour, "backgroundColor": colour, "displayYAxis": True}
        for colour, (label, data) in zip(COLOURS, values.items(), strict=False)
    ]
    return json.dumps({"labels": list(labels), "datasets": sets}, ensure_ascii=False)
