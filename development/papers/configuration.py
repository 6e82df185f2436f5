"""The table of settings, and `.env.example`: from what declares them and from what reads them."""

import textwrap
from typing import Any

from django.utils.translation import gettext as _

from development.papers.house import cell
from foundation.house_rules import HouseRule, Unit
from gymsite.configuration import GROUPS, Setting, declared
from members import house_rules as members_rules
from payments import house_rules as payments_rules

HEAD = """\
# Copy to .env and fill in. A variable of the process wins over this file.
# Every secret may come from a file instead: NAME_FILE=/path (then leave NAME itself out).
# `python manage.py make_keys` prints a set of new keys. With DEBUG off a weak or missing one stops the start.
# `make run` needs none of this: it makes development keys of its own under var/.
# Made by `make papers` from gymsite/configuration.py: change it there.
"""
WIDTH = 118
HOME = "gymsite/configuration.py"


def settings_table(read: dict[str, Any]) -> str:
    """A table for each group, in the language that is on."""
    return "\n\n".join(
        "\n".join(
            [
                f"### {_(group.title)}",
                "",
                f"| {_('variable')} | {_('default')} | {_('meaning')} |",
                "| --- | --- | --- |",
                *(row(setting, read) for setting in group.settings),
            ]
        )
        for group in GROUPS
    )


def row(setting: Setting, read: dict[str, Any]) -> str:
    """One setting."""
    name = f"`{setting.name}`" + (f" {_('or')} `…_FILE`" if f"{setting.name}_FILE" in read else "")
    default = _(setting.default) if setting.default else f"`{default_read(setting, read)}`"
    return f"| {name} | {'' if default == '``' else default} | {cell(_(setting.sentence))} |"


def example(read: dict[str, Any]) -> str:
    """The whole of `.env.example`."""
    lines = [HEAD]
    for group in GROUPS:
        lines.append(f"# --- {group.title} ---")
        before = ""
        for setting in group.settings:
            if setting.name == "ENV_FILE":  # it names the file
                continue
            if setting.sentence != before:
                lines += textwrap.wrap(setting.sentence, WIDTH, initial_indent="# ", subsequent_indent="# ")
            before = setting.sentence
            value = setting.example or default_read(setting, read)
            lines.append(f"{setting.name}={value}" if setting.is_filled else f"# {setting.name}={value}")
        lines.append("")
    return "\n".join(lines)


def default_read(setting: Setting, read: dict[str, Any]) -> str:
    """What its reader takes when it is not set, or else what the house rule says that it changes; may be empty."""
    found = read.get(setting.name)
    rule = rules_by_setting().get(setting.name)
    if found in (None, "", []) and rule is not None:
        return shown_rule(rule)
    if setting.default or found is None:
        return ""
    if isinstance(found, bool):
        return "on" if found else "off"
    return f"{found:g}" if isinstance(found, float) else "" if found == [] else str(found)


def shown_rule(rule: HouseRule[Any]) -> str:
    """Its default in the words of a setting: yuan, not fen."""
    if rule.default is None:
        return ""
    return f"{rule.default / 100:g}" if rule.unit == Unit.FEN else str(rule.default)


def rules_by_setting() -> dict[str, HouseRule[Any]]:
    """The house rules that a variable may say otherwise, by its name."""
    rules = [
        rule
        for module in (payments_rules, members_rules)
        for rule in vars(module).values()
        if isinstance(rule, HouseRule) and rule.setting
    ]
    return {str(rule.setting).removesuffix("_FEN"): rule for rule in rules}


def undeclared(read: dict[str, Any]) -> list[str]:
    """A sentence for each variable that is read and not declared, or declared and not read."""
    known = declared()
    names = {name for name in read if not name.endswith("_FILE") or name.removesuffix("_FILE") not in read}
    said = {name for name, setting in known.items() if setting.is_read_by_settings}
    return [
        *(f"{name} is read by the settings and not declared in {HOME}" for name in sorted(names - said)),
        *(f"{name} is declared in {HOME} and read by nothing" for name in sorted(said - names)),
    ]
