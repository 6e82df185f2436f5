"""How every command speaks: one clear line a result, or with `--json` one object a line; failure is not zero.

It speaks the language of `--lang`; without that, from the command line, the one of the environment (`LC_ALL`,
`LC_MESSAGES`, `LANG`, as POSIX has them), and where that names none of ours, the site's. A command that is called from
code speaks the language of its caller.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

import click
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from foundation.errors import InvalidField, ServiceError
from foundation.key_ring import SealBroken
from foundation.this_request import numbered
from foundation.waiting import nobody_waits

# The first that is set counts.
_ENVIRONMENT = ("LC_ALL", "LC_MESSAGES", "LANG")

Progress = Callable[..., None]


class ReportingCommand(BaseCommand):
    """A command that parses its arguments, calls operations in `run` and reports what came of it.

    A ServiceError or a SealBroken that `run` lets through ends the command: a line on stderr (with `--json` the object
    `{"code", "detail"}`, and `errors` where fields are to blame) and exit code 1.
    """

    requires_system_checks: list[str] = []
    as_json = False
    # What `work` runs it with, besides `--json`.
    job_options: Mapping[str, Any] = {}

    def create_parser(self, prog_name: str, subcommand: str, **more: Any) -> CommandParser:
        """What reads the arguments; `help`, an English msgid, is told in the language that is on."""
        self.help = _(type(self).help)
        return super().create_parser(prog_name, subcommand, **more)

    def add_arguments(self, parser: CommandParser) -> None:
        """`--json` and `--lang`, which every command has; a subclass adds its own after them."""
        parser.add_argument("--json", action="store_true", dest="as_json", help=_("one JSON object a line"))
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--lang", choices=languages, help=_("the language of what is said"))

    def run_from_argv(self, argv: list[str]) -> None:
        """From the command line: the help, too, is in the language that was asked for."""
        with translation.override(asked_language(argv) or translation.get_language()):
            super().run_from_argv(argv)

    def handle(self, *args: Any, as_json: bool, lang: str | None = None, **options: Any) -> None:
        """Run in the language, and turn a refusal into the failure that a caller can read."""
        self.as_json = as_json
        with translation.override(lang or translation.get_language()):
            self.run_or_fail(**options)

    def run_or_fail(self, **options: Any) -> None:
        """Run; a refusal ends the command."""
        try:
            with nobody_waits(), numbered():
                self.run(**options)
        except InvalidField as error:
            sentences = [f"{field}: {sentence}" for field, found in error.extra["errors"].items() for sentence in found]
            self.fail(error.code, " ".join(sentences) or str(error.detail), **error.extra)
        except ServiceError as error:
            self.fail(error.code, str(error.detail), **error.extra)
        except SealBroken as error:
            self.fail(error.code, str(error))

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

            def progress(done: int, of_all: int, _rows: int = 0) -> None:
                bar.length = of_all
                bar.update(done - bar.pos)

            yield progress

    def fail(self, code: str, detail: str, **more: Any) -> NoReturn:
        """End with exit code 1 and say why on stderr."""
        self.stderr.write(as_line({"code": code, "detail": detail, **more}) if self.as_json else detail)
        raise SystemExit(1)


def asked_language(argv: Sequence[str]) -> str | None:
    """The language that the arguments ask for, else the environment; None where neither names one of the site's."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--lang")
    try:
        named: str | None = parser.parse_known_args(argv)[0].lang
    except argparse.ArgumentError:
        named = None
    locale = named or next((os.environ[name] for name in _ENVIRONMENT if os.environ.get(name)), "")
    try:
        return translation.get_supported_language_variant(locale.partition(".")[0].replace("_", "-").lower())
    except LookupError:
        return None


def as_line(values: dict[str, Any]) -> str:
    """The values as one line of JSON; times as RFC 3339 in UTC with `Z`, to the second."""
    return json.dumps(values, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    """What JSON has no form for: a time, or a sentence that is translated when it is shown."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)
