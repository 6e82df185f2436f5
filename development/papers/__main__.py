"""`make papers`: write anew what papers say of the code. With `--check`, a part of `make lint`: whether they say it.

Needs DJANGO_SETTINGS_MODULE=gymsite.settings, DEBUG=on and an empty ENV_FILE, as both targets have them.
"""

import argparse
import sys
from pathlib import Path

import django
from django.utils import translation

from development.papers.commands import commands_table
from development.papers.configuration import example, settings_table, undeclared
from development.papers.house import LANGUAGES, ROOT, with_generated
from development.papers.settings_read import settings_read


def main() -> int:
    """0 when every paper says what the code says, or was made to; 1 where a variable has no sentence, or one drifts."""
    parser = argparse.ArgumentParser(prog="make papers", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a paper would change")
    is_check = parser.parse_args().check
    django.setup()
    faults = undeclared(settings_read())
    for path, text in written().items():
        if text == path.read_text(encoding="utf-8"):
            continue
        if is_check:
            faults.append(f"{path.relative_to(ROOT)} is not what the code says: make papers")
        else:
            path.write_text(text, encoding="utf-8")
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def written() -> dict[Path, str]:
    """Every paper that says something of the code, as it should be."""
    read = settings_read()
    papers = {ROOT / ".env.example": example(read)}
    for suffix, language in LANGUAGES.items():
        with translation.override(language):
            parts = {"configuration": settings_table(read), "commands": commands_table()}
        for name, generated in parts.items():
            path = ROOT / "docs" / f"{name}{suffix}.md"
            papers[path] = with_generated(path.read_text(encoding="utf-8"), generated)
    return papers


if __name__ == "__main__":
    sys.exit(main())
