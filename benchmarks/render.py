"""Put the tables of the last reports into docs/performance.md: `python -m benchmarks.render [REPORT]`.

They stand between marks; what people wrote around them stays. The report on background work is optional.
"""

import json
import sys
from pathlib import Path

from benchmarks.report import BACKGROUND, REPORT
from benchmarks.tables import render, render_background
from tests.plugin import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"


def main(path: Path = REPORT) -> None:
    """Raises ValueError when the document has not both marks of a report that there is."""
    text = DOCUMENT.read_text(encoding="utf-8")
    text = put(text, "tables", render(json.loads(path.read_text(encoding="utf-8"))))
    if BACKGROUND.exists():
        text = put(text, "background", render_background(json.loads(BACKGROUND.read_text(encoding="utf-8"))) + "\n")
    DOCUMENT.write_text(text, encoding="utf-8")


def put(text: str, name: str, tables: str) -> str:
    """The text with these tables between the two marks of this name."""
    begin_mark, end_mark = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, begin, rest = text.partition(begin_mark)
    _old, end, after = rest.partition(end_mark)
    if not (begin and end):
        raise ValueError(f"{DOCUMENT.name} has no marks {begin_mark} and {end_mark}")
    return f"{before}{begin}\n\n{tables}\n{end}{after}"


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
