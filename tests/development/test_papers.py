"""What papers say of commands, jobs, targets, tests and one another is so."""

import ast
import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.utils import translation

from development.papers.commands import APPS, our_commands
from development.papers.configuration import undeclared
from development.papers.house import with_generated
from development.papers.settings_read import settings_read
from tests.development.command_lines import RUN, unmarked
from tests.development.papers import ROOT, blocks, papers, said_in_passing

LANGUAGES = {"sh", "python", "js", "html", "json", "kotlin", "swift", "sql", "text", "mermaid", "nginx", "yaml", "ini"}
MANAGE = re.compile(r"manage\.py ([a-z_]+)((?: [^`\n#&|]*)?)")
MAKE = re.compile(r"^(?:[A-Z_]+=\S+ )*make ([a-z][a-z0-9.-]*)")
OPTION = re.compile(r"--[a-z][a-z-]*")
JOB_IN_WORDS = re.compile(r"(?:\bjobs? `([a-z_]+)`|`([a-z_]+)` job\b)")
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
# What a newcomer reads in five minutes, slowly.
MOST_WORDS, MOST_CHARACTERS = 1000, 1750

OURS = {name for name, app in get_commands().items() if app in APPS}

every_paper = pytest.mark.parametrize("paper", papers(), ids=lambda paper: str(paper.relative_to(ROOT)))


@every_paper
def test_every_block_says_what_it_is_and_every_mark_what_it_means(paper):
    for block in blocks(paper):
        assert block.language in LANGUAGES, f"{block} is no language that is known here: {block.language!r}"
        if block.kind == "shown by":
            file, _, name = block.what.partition("::")
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, str(block)


@every_paper
def test_every_command_that_is_named_is_there_with_its_options(paper):
    wrong = []
    for said in said_in_passing(paper):
        for name, rest in MANAGE.findall(said):
            wrong += [f"manage.py {name} {fault}" for fault in faults_of(name, rest)]
        first, _, rest = said.partition(" ")
        if first in OURS:
            wrong += [f"{first} {fault}" for fault in faults_of(first, rest)]
    assert wrong == []


def faults_of(name, rest):
    """What is wrong with a command and its options."""
    commands = get_commands()
    if name not in commands:
        return ["is no command"]
    parser = load_command_class(commands[name], name).create_parser("manage.py", name)
    known = {option for action in parser._actions for option in action.option_strings}
    return [f"has no {option}" for option in OPTION.findall(rest) if option not in known]


@every_paper
def test_every_target_of_make_that_is_named_is_there(paper):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {name for line in re.findall(r"^([a-z][\w. -]*):", makefile, re.M) for name in line.split()}
    named = {found[1] for said in said_in_passing(paper) if (found := MAKE.match(said))}
    assert sorted(named - targets) == []


@every_paper
def test_every_link_leads_somewhere(paper):
    text = paper.read_text(encoding="utf-8")
    assert sorted({link for link in LINK.findall(text) if not (paper.parent / link).exists()}) == []


@every_paper
def test_every_job_that_is_named_really_runs(paper):
    named = {one or other for one, other in JOB_IN_WORDS.findall(paper.read_text(encoding="utf-8"))}
    assert sorted(named - set(settings.BACKGROUND_JOBS)) == []


def test_the_table_of_jobs_has_every_job_and_its_pause():
    section = (
        (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("\n## Background\n")[1].split("\n## ")[0]
    )
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([^|]+?) \|", section, re.M))
    words = {60: "a minute", 1800: "half an hour", 3600: "an hour", 21600: "6 hours"}
    pauses = {name: words.get(pause, f"{pause} seconds") for name, pause in settings.BACKGROUND_JOBS.items()}
    assert {name: rows.get(name, "").split(":")[0].split(", ")[0] for name in {*rows, *pauses}} == pauses
    assert set(settings.BACKGROUND_JOBS) <= set(our_commands())


def test_every_variable_that_the_settings_read_is_declared_and_no_other():
    assert undeclared(settings_read()) == []


def test_a_variable_that_is_new_or_gone_is_named():
    read = settings_read()
    del read["WEB_THREADS"]
    assert undeclared({**read, "NEW_ONE": None}) == [
        "NEW_ONE is read by the settings and not declared in gymsite/configuration.py",
        "WEB_THREADS is declared in gymsite/configuration.py and read by nothing",
    ]


def test_what_is_generated_goes_between_its_marks_and_nowhere_else():
    paper = "# Head\n<!-- generated: make papers -->\nold\n<!-- end of what is generated -->\ntail\n"
    assert with_generated(paper, "new") == paper.replace("old", "new")
    with pytest.raises(ValueError, match="no place"):
        with_generated("# Head\n", "new")


def test_the_readme_is_read_in_five_minutes_in_either_language():
    english = (ROOT / "README.en.md").read_text(encoding="utf-8")
    chinese = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(english.split()) <= MOST_WORDS
    assert len(re.findall(r"[\u4e00-\u9fff]", chinese)) <= MOST_CHARACTERS


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_has_its_sentence_in_both_languages(name):
    with_english, with_chinese = (spoken(name, language) for language in ("en", "zh-hans"))
    assert with_english
    assert re.search(r"[\u4e00-\u9fff]", with_chinese), f"{name}: help is an English msgid (gettext_noop), see locale/"


def spoken(name, language):
    """The sentence of a command in a language."""
    with translation.override(language):
        return load_command_class(get_commands()[name], name).create_parser("manage.py", name).description


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_what_a_page_or_a_mini_program_runs_is_javascript():
    for paper in papers():
        for block in blocks(paper):
            if block.language == "js":
                ran = subprocess.run(
                    ["node", "--check", "-"], input=block.text, capture_output=True, text=True, check=False
                )
                assert ran.returncode == 0, f"{block}: {ran.stderr}"


def test_what_a_server_runs_is_python():
    for paper in papers():
        for block in blocks(paper):
            if block.language == "python":
                ast.parse(block.text, filename=str(block))


def test_no_paper_has_lines_that_nobody_runs():
    with_lines = {str(paper.relative_to(ROOT)) for paper in papers() if unmarked(paper)}
    assert with_lines == {*RUN, "docs/integrating.zh.md"}


def test_both_languages_of_integrating_have_the_same_code():
    english, chinese = (
        [(block.language, block.text) for block in blocks(ROOT / "docs" / name)]
        for name in ("integrating.md", "integrating.zh.md")
    )
    assert english == chinese
