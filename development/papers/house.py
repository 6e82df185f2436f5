"""Where the papers lie, and what is in them between two marks that nobody writes by hand."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = {"": "en", ".zh": "zh-hans"}  # of docs/NAME.md and docs/NAME.zh.md
BEGIN, END = "<!-- generated: make papers -->", "<!-- end of what is generated -->"


def with_generated(text: str, generated: str) -> str:
    """The paper with this between its marks; raises ValueError for one that has no marks."""
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"The paper has no place for what is generated: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n{generated.strip()}\n{END}{after}"


def cell(text: str) -> str:
    """A text that may stand in a table."""
    return text.replace("\n", " ").replace("|", "\\|")
