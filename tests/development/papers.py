"""Papers as a test reads them: their blocks of code, what marks those that are not run, and the words in their text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.test_rule_index import ROOT, documents

FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\S*) *$")
MARK = re.compile(r"^ *<!-- (?P<kind>needs|shown by): (?P<what>.+?) -->$")
CODE = re.compile(r"`([^`\n]+)`")
# A decision tells of the day on which it was taken.
DATED = (ROOT / "docs" / "adr", ROOT / "CHANGELOG.md")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code. `kind` is what its mark says, `needs` or `shown by` with `what`; both empty without one."""

    paper: Path
    line: int
    language: str
    text: str
    kind: str = ""
    what: str = ""

    def __str__(self) -> str:
        return f"{self.paper.relative_to(ROOT)}:{self.line}"


def papers() -> list[Path]:
    """Every document that says how things are now."""
    return [each for each in documents() if not any(each.is_relative_to(dated) for dated in DATED)]


def blocks(paper: Path) -> Iterator[Block]:
    """The blocks of a paper, in their order. The mark of one stands on the line before it."""
    lines = paper.read_text(encoding="utf-8").splitlines()
    at = 0
    while at < len(lines):
        if not (begin := FENCE.match(lines[at])):
            at += 1
            continue
        mark = MARK.match(lines[at - 1]) if at else None
        end = next(i for i in range(at + 1, len(lines)) if lines[i].strip() == "```")
        text = "\n".join(line.removeprefix(begin["indent"]) for line in lines[at + 1 : end])
        marked = (mark["kind"], mark["what"]) if mark else ("", "")
        yield Block(paper, at + 1, begin["language"], text, *marked)
        at = end + 1


def command_lines(paper: Path) -> list[Block]:
    """The blocks for a shell."""
    return [block for block in blocks(paper) if block.language == "sh"]


def said_in_passing(paper: Path) -> list[str]:
    """What a paper's text and its blocks for a shell have in code, as it is."""
    text = re.sub(r"^( *)```.*?^\1```", "", paper.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    lines = [line for block in command_lines(paper) for line in block.text.replace("\\\n", " ").splitlines()]
    return [*CODE.findall(text), *lines]
