"""Whether every compiled catalogue is the one that its source makes: part of `make lint`, needs no gettext tools."""

import sys
from collections.abc import Iterable
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def main() -> int:
    """0 when every django.mo is up to date; else 1 and a line for each that is not."""
    stale = [source for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")) if not is_up_to_date(source)]
    for source in stale:
        sys.stderr.write(f"{source.with_suffix('.mo')} is not what {source.name} makes: manage.py compilemessages\n")
    return 1 if stale else 0


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
