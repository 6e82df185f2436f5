"""In which language a command speaks: `--lang`, else the environment's, else the site's."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.utils import translation

from foundation.reporting import asked_language
from tests.command_runner import run_command
from tests.plugin import ROOT

OURS = sorted(name for name, app in get_commands().items() if app in ("members", "payments", "gymsite"))
REFUSED = {"en": "Give a day as YYYY-MM-DD.", "zh-hans": "日期格式为 YYYY-MM-DD。"}


@pytest.mark.parametrize("name", OURS)
def test_every_command_can_be_told_the_language(name):
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    assert "--lang {zh-hans,en}" in parser.format_help()


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        (["--lang", "en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["--lang=zh-hans"], {"LANG": "en_US.UTF-8"}, "zh-hans"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ([], {"LANG": "zh_CN.GB18030"}, "zh-hans"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh-hans"),
        ([], {"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh-hans"),
        ([], {"LANG": "C.UTF-8"}, None),
        ([], {"LANG": "POSIX"}, None),
        ([], {"LANG": "de_DE.UTF-8"}, None),
        ([], {"LANG": ""}, None),
        ([], {}, None),
        (["--lang"], {}, None),
    ],
)
def test_which_language_is_asked_for(arguments, environment, language, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert asked_language(["manage.py", "reconcile", *arguments]) == language


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.django_db
def test_the_option_says_it_to_a_command_that_is_called_from_code(language):
    done = run_command("reconcile", "--lang", language, "--date", "yesterday")
    assert REFUSED[language] in done.err


@pytest.mark.django_db
def test_without_it_a_command_speaks_as_its_caller_does(capsys):
    with translation.override("zh-hans"), pytest.raises(SystemExit):
        call_command("reconcile", "--date", "yesterday")
    assert REFUSED["zh-hans"] in capsys.readouterr().err


@pytest.mark.parametrize(
    ("locale", "arguments", "language"),
    [("en_US.UTF-8", [], "en"), ("C", [], "zh-hans"), ("en_US.UTF-8", ["--lang", "zh-hans"], "zh-hans")],
)
def test_from_the_command_line(locale, arguments, language):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    done = subprocess.run(
        [sys.executable, "manage.py", "reconcile", "--date", "yesterday", *arguments],
        cwd=ROOT,
        env={**environment, "LANG": locale, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert REFUSED[language] in done.stderr.decode()
