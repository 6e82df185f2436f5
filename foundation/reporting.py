"""How every command speaks: one clear line a result, or with `--json` one object a line; failure is not zero."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from foundation.errors import InvalidField, ServiceError
from foundation.waiting import nobody_waits

Progress = Callable[[int, int], None]


class ReportingCommand(BaseCommand):
    """A command that parses its arguments, calls operations in `run` and reports what came of it.

    A ServiceError that `run` lets through ends the command: a line on stderr (with `--json` the object
    `{"code", "detail"}`, and `errors` where fields are to blame) and exit code 1.
    """

    requires_system_checks: list[str] = []
    as_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        """`--json`, which every command has; a subclass adds its own after it."""
        parser.add_argument("--json", action="store_true", dest="as_json", help=_("one JSON object a line"))

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        """Run, and turn a refusal into the failure that a caller can read."""
        self.as_json = as_json
        try:
            with nobody_waits():
                self.run(**options)
        except InvalidField as error:
            sentences = [f"{field}: {sentence}" for field, found in error.extra["errors"].items() for sentence in found]
            self.fail(error.code, " ".join(sentences) or str(error.detail), **error.extra)
        except ServiceError as error:
            self.fail(error.code, str(error.detail), **error.extra)

    def run(self, *args: Any, **options: Any) -> None:
        """What the command does; the options are its arguments by name."""
        raise NotImplementedError

    def report(self, line: str, **values: Any) -> None:
        """One result: `line` for a person, or `values` for a program."""
        self.stdout.write(as_line(values) if self.as_json else line)

    @contextmanager
    def progress_bar(self, label: str) -> Iterator[Progress]:
        """What is told how much is done, of all: a bar on stderr while a person is watching, else nothing."""
        is_watched = not self.as_json and self.stderr.isatty()
        with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not is_watched) as bar:

            def progress(done: int, of_all: int) -> None:
                bar.length = of_all
                bar.update(done - bar.pos)

            yield progress

    def fail(self, code: str, detail: str, **more: Any) -> NoReturn:
        """End with exit code 1 and say why on stderr."""
        self.stderr.write(as_line({"code": code, "detail": detail, **more}) if self.as_json else detail)
        raise SystemExit(1)


def as_line(values: dict[str, Any]) -> str:
    """The values as one line of JSON; times as RFC 3339 in UTC with `Z`, to the second."""
    return json.dumps(values, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    """What JSON has no form for: a time, or a sentence that is translated when it is shown."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)
