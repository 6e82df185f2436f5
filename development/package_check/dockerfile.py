"""The instructions of a Dockerfile, as far as ours go, and what its .dockerignore lets in."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Instruction(NamedTuple):
    """One of them: its name, and what stands behind that, with continued lines as one."""

    name: str
    rest: str


def instructions(dockerfile: Path) -> Iterator[Instruction]:
    """In their order, without comments."""
    lines = [line for line in dockerfile.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    for line in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        if line.strip():
            name, _blank, rest = line.strip().partition(" ")
            yield Instruction(name, rest.strip())


def command_of(given: list[Instruction], name: str) -> list[str]:
    """The last CMD, or the command of HEALTHCHECK, as a list of words."""
    rest = [each.rest for each in given if each.name == name][-1]
    words: list[str] = json.loads(rest[rest.index("[") :])
    return words


def let_in(dockerignore: Path) -> list[str]:
    """The paths that are let in behind a `*` that leaves everything out; raises ValueError where none stands."""
    lines = [line for line in dockerignore.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    if lines[0] != "*":
        raise ValueError(f"{dockerignore} does not begin by leaving everything out")
    return [line.removeprefix("!") for line in lines if line.startswith("!")]
