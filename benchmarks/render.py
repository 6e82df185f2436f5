"""Put the tables of the last report into docs/performance.md: `python -m benchmarks.render [REPORT]`.

They stand between two marks; what people wrote around them stays.
"""

import json
import sys
from pathlib import Path

from benchmarks.tables import render
from tests.plugin import ROOT

REPORT = ROOT / "var" / "bench" / "report.json"
DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"


def main(path: Path = REPORT) -> None:
    """Raises ValueError when the document has not both marks."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{DOCUMENT.name} has no marks {BEGIN} and {END}")
    tables = render(json.loads(path.read_text(encoding="utf-8")))
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{tables}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
