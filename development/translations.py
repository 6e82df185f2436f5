"""Whether every compiled catalogue is the one that its source makes, and could see every sentence: part of `make lint`.

Needs no gettext tools.
"""

import ast
import sys
from collections.abc import Iterable
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
SPEAKING = ("gymsite", "members", "payments", "foundation")


def main() -> int:
    """0 when every django.mo is up to date and no sentence is hidden in an f-string; else 1 and the faults."""
    stale = [source for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")) if not is_up_to_date(source)]
    for source in stale:
        sys.stderr.write(f"{source.with_suffix('.mo')} is not what {source.name} makes: manage.py compilemessages\n")
    hidden = [f"{path.relative_to(ROOT)}:{line}" for path in _sources() for line in unseen_sentences(path.read_text())]
    for place in hidden:
        sys.stderr.write(f"{place}: makemessages sees no sentence inside an f-string; give it a name before\n")
    return 1 if stale or hidden else 0


def unseen_sentences(code: str) -> list[int]:
    """The lines on which an f-string translates a sentence: no catalogue gets to know it."""
    strings = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.JoinedStr))
    calls = (node for string in strings for node in ast.walk(string) if isinstance(node, ast.Call))
    return sorted({call.lineno for call in calls if _translates(call)})


def _translates(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and (call.func.id == "_" or "gettext" in call.func.id)


def _sources() -> list[Path]:
    return sorted(path for name in SPEAKING for path in (ROOT / name).rglob("*.py"))


def is_up_to_date(source: Path) -> bool:
    """Whether the compiled file beside `source` says the same."""
    compiled = source.with_suffix(".mo")
    if not compiled.exists():
        return False
    wanted = contents(polib.pofile(str(source)).translated_entries())
    return wanted == contents(polib.mofile(str(compiled)))


def contents(entries: Iterable[polib.POEntry | polib.MOEntry]) -> dict[tuple[str | None, str], object]:
    """What a catalogue says, by context and message."""
    return {(entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr for entry in entries}


if __name__ == "__main__":
    sys.exit(main())
