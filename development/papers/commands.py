"""The commands of gymsite, each with its arguments: from what `--help` is made of."""

import argparse
from collections.abc import Iterator

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from development.papers.house import cell

APPS = ("gymsite", "payments", "members")
# What every command has, of Django's or of ours; said once, in the paper.
OF_DJANGO = {"help", "version", "verbosity", "settings", "pythonpath", "traceback"}
OF_ALL = OF_DJANGO | {"no_color", "force_color", "skip_checks", "as_json", "lang"}


def our_commands() -> dict[str, BaseCommand]:
    """Each by its name, sorted."""
    apps = get_commands()
    return {name: load_command_class(app, name) for name, app in sorted(apps.items()) if app in APPS}


def parser_of(name: str, command: BaseCommand) -> CommandParser:
    """What reads its arguments."""
    return command.create_parser("manage.py", name)


def commands_table() -> str:
    """A part for each command, in the language that is on."""
    return "\n\n".join("\n".join(part(name, command)) for name, command in our_commands().items())


def part(name: str, command: BaseCommand) -> Iterator[str]:
    """Its line, what it does, when it runs by itself, and its arguments."""
    parser = parser_of(name, command)
    own = [action for action in parser._actions if action.dest not in OF_ALL]
    yield f"### `{' '.join([name, *(usage(action) for action in own)])}`"
    yield ""
    yield parser.description or ""
    if pause := settings.BACKGROUND_JOBS.get(name):
        yield ""
        yield _("A job of `work`, with a pause of %(pause)s.") % {"pause": length(pause)}
    told = [(action, parser._get_formatter()._expand_help(action)) for action in own if action.help]
    if told:
        yield ""
        yield f"| {_('argument')} | {_('meaning')} |"
        yield "| --- | --- |"
        yield from (f"| `{cell(shown(action))}` | {cell(text)} |" for action, text in told)


def shown(action: argparse.Action) -> str:
    """The argument as it is written: `--date DATE`, or `USERNAME`."""
    values = value_of(action)
    return f"{action.option_strings[-1]} {values}".strip() if action.option_strings else values


def usage(action: argparse.Action) -> str:
    """The same within a line: in brackets unless it is needed."""
    text = shown(action)
    return text if action.required else f"[{text}]"


def value_of(action: argparse.Action) -> str:
    """What stands behind the option, or for the argument; empty where nothing does."""
    if action.nargs == 0:
        return ""
    choices = "|".join(str(each) for each in action.choices or ())
    name = str(action.metavar or choices or action.dest.upper())
    return {"*": f"[{name} …]", "+": f"{name} …", "?": f"[{name}]"}.get(str(action.nargs), name)


def length(seconds: int) -> str:
    """So many seconds in words."""
    if seconds % 3600 == 0:
        return _("%(count)d h") % {"count": seconds // 3600}
    if seconds % 60 == 0:
        return _("%(count)d min") % {"count": seconds // 60}
    return _("%(count)d s") % {"count": seconds}
