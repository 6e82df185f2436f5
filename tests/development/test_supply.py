"""What is installed is what was pinned, with hashes; where nobody could be asked, nobody is told that all is well."""

import json
import re

import pytest

from development.supply import Audit, licences, read_audit, told
from tests.plugin import ROOT

LOCKED = ("requirements", "requirements-dev", "requirements-bench", "requirements-supply")
PIN = re.compile(r"^([A-Za-z0-9-]+)(?:\[[a-z,]+\])?==([^\s;]+)", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LOCKED)
def test_what_is_asked_for_is_pinned(name: str) -> None:
    wanted, pinned = dict(PIN.findall(text_of(f"{name}.in"))), dict(PIN.findall(text_of(f"{name}.txt")))
    assert wanted
    assert {package: pinned.get(package) for package in wanted} == wanted


@pytest.mark.parametrize("name", LOCKED)
def test_every_pin_has_its_hashes_and_no_address(name: str) -> None:
    text = text_of(f"{name}.txt")
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(entries) == len(PIN.findall(text))
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"--(extra-)?index-url|--find-links|https?://|file:", text)


def test_development_runs_on_what_is_shipped() -> None:
    shipped, more = dict(PIN.findall(text_of("requirements.txt"))), dict(PIN.findall(text_of("requirements-dev.txt")))
    assert {package: more.get(package) for package in shipped} == shipped


def audited(**packages: dict) -> str:
    return json.dumps({"dependencies": [{"name": name, **said} for name, said in packages.items()], "fixes": []})


WEAK = {"version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ("", 2, "NOT asked for"),
        ("Traceback (most recent call last)", 2, "NOT asked for"),
        (audited(a={"version": "1.0", "vulns": []}), 0, "none known"),
        (audited(a=WEAK), 1, "a 1.0: PYSEC-1, mended in 1.1"),
        (audited(a={"skip_reason": "not found"}), 2, "NOT known of 1 packages"),
        (audited(a={"skip_reason": "not found"}, b=WEAK), 1, "NOT known of 1 packages"),
    ],
)
def test_what_is_not_known_is_not_none(capsys, said: str, code: int, words: str) -> None:
    assert told(read_audit(said)) == code
    assert words in capsys.readouterr().out


def test_an_audit_keeps_both_lists() -> None:
    assert read_audit(audited(a={"skip_reason": "x"}, b=WEAK)) == Audit(["b 1.0: PYSEC-1, mended in 1.1"], ["a"])


def test_licences_are_said_however_they_are_written_down() -> None:
    parts = [
        {"name": "b", "version": "2", "licenses": [{"license": {"name": "License :: OSI Approved :: MIT License"}}]},
        {"name": "A", "version": "1", "licenses": [{"expression": "MIT OR Apache-2.0"}]},
        {"name": "c", "version": "3"},
    ]
    lines = [line.split(maxsplit=2) for line in licences({"components": parts})]
    assert lines == [["A", "1", "MIT OR Apache-2.0"], ["b", "2", "MIT License"], ["c", "3", "says nothing"]]
