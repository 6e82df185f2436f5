"""Management commands as a caller sees them: what they print where, and how they end."""

import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.utils import translation


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    def objects(self) -> list[dict[str, Any]]:
        """Standard output, one JSON object a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    def refusal(self) -> dict[str, Any]:
        """Standard error, which is one JSON object."""
        found: dict[str, Any] = json.loads(self.err)
        return found


def run_command(name: str, *arguments: str) -> Done:
    """Run it in English and in this process."""
    out, err = StringIO(), StringIO()
    with translation.override("en"):
        try:
            call_command(name, *arguments, stdout=out, stderr=err)
        except SystemExit as end:
            return Done(int(end.code or 0), out.getvalue(), err.getvalue())
    return Done(0, out.getvalue(), err.getvalue())
