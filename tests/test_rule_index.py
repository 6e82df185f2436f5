"""What the documents name is there: the rules of the index, and every path of this repository."""

import ast
import re
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).resolve().parent.parent
INDEX = ROOT / "docs" / "architecture.md"
FEWEST_RULES = 40
ENTRY = re.compile(r"\| (?P<rule>[^|`]+) \| `(?P<file>[^`]+)` \| `(?P<name>[^`]+)` \|")

# What a clone does not have: data and keys, environments, what tools leave behind.
NOT_OURS = {"var", "node_modules", "__pycache__"}
# `path`, or a file of Python by its name wherever it stands.
QUOTED = re.compile(r"`([\w./*-]+)(?:::[^`]*)?`")
PYTHON_FILE = re.compile(r"[\w./*-]*\w\.py\b")


def rules() -> list[tuple[str, str, str]]:
    """The entries of the index: rule, file, name. Raises AssertionError for a row that is none."""
    section = INDEX.read_text().split("\n## Index of rules\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    entries = []
    for row in rows:
        if row in ("| rule | file | name |", "| --- | --- | --- |"):
            continue
        entry = ENTRY.fullmatch(row)
        assert entry is not None, f"not a rule, a file and a name: {row}"
        entries.append((entry["rule"], entry["file"], entry["name"]))
    return entries


def names_in(body: list[ast.stmt]) -> set[str]:
    """What a module, or a class, defines: functions, classes and constants; `Class.member` for what is in a class."""
    names: set[str] = set()
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name, body=members):
                names |= {name, *(f"{name}.{member}" for member in names_in(members))}
            case ast.Assign(targets=targets):
                names |= {each.id for target in targets for each in ast.walk(target) if is_assigned(each)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names


def is_assigned(node: ast.AST) -> TypeGuard[ast.Name]:
    """Whether it is a name on the left of an assignment, alone or in a tuple."""
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def documents() -> list[Path]:
    """Every document of the repository."""
    roots = [each for each in ROOT.iterdir() if not each.name.startswith(".") and each.name not in NOT_OURS]
    below = [
        found
        for each in roots
        if each.is_dir()
        for found in each.rglob("*.md")
        if NOT_OURS.isdisjoint(found.relative_to(ROOT).parts)
    ]
    return sorted([*(each for each in roots if each.suffix == ".md"), *below])


def is_there(path: str, document: Path) -> bool:
    """Whether a path from the root is there; in a document of the tests also one from `tests/`."""
    bases = [ROOT, ROOT / "tests"] if document.is_relative_to(ROOT / "tests") else [ROOT]
    return any(any(base.glob(path)) for base in bases)


def is_a_path(text: str) -> bool:
    """Whether it begins with a folder of this repository, or ends as a file of Python does."""
    first, slash, _rest = text.partition("/")
    is_ours = bool(slash) and first not in NOT_OURS and (ROOT / first).is_dir()
    return not text.startswith((".", "/")) and (is_ours or text.endswith(".py"))


def is_a_file_somewhere(name: str) -> bool:
    """Whether a file of the repository has this name, outside of what a clone does not have."""
    folders = [each for each in ROOT.iterdir() if each.is_dir() and each.name not in NOT_OURS]
    shipped = [each for each in folders if not each.name.startswith(".")]
    return (ROOT / name).is_file() or any(next(each.rglob(name), None) for each in shipped)


def test_there_are_enough_rules():
    assert len(rules()) >= FEWEST_RULES


def test_no_rule_stands_twice():
    said = [rule for rule, _file, _name in rules()]
    homes = [(file, name) for _rule, file, name in rules()]
    assert {each for each in said if said.count(each) > 1} == set()
    assert {each for each in homes if homes.count(each) > 1} == set()


@pytest.mark.parametrize(("rule", "file", "name"), rules())
def test_a_rule_is_where_the_index_says(rule, file, name):
    path = ROOT / file
    assert path.is_file(), f"{rule}: there is no {file}"
    assert name in names_in(ast.parse(path.read_text()).body), f"{rule}: {file} defines no {name}"


@pytest.mark.parametrize("document", documents(), ids=lambda document: str(document.relative_to(ROOT)))
def test_the_paths_in_a_document_are_there(document):
    text = document.read_text()
    named = {*QUOTED.findall(text), *PYTHON_FILE.findall(text)}
    alone = {each for each in named if each.endswith(".py") and "/" not in each}
    paths = {each for each in named - alone if is_a_path(each)}
    assert sorted(each for each in paths if not is_there(each, document)) == []
    assert sorted(each for each in alone if not is_a_file_somewhere(each)) == []
