"""The database of the demonstration: tables, and a gym with people and payments in every state."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from development.processes import ProcessFailed


@dataclass(frozen=True, slots=True)
class Account:
    """A demonstration account; `role` is what a staff account is there for, `state` how a member stands."""

    id: int
    username: str
    password: str
    name: str = ""
    state: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Whom one can sign in as."""

    members: tuple[Account, ...]
    staff: tuple[Account, ...]

    def staff_named(self, username: str) -> Account:
        """The staff account of this name."""
        return next(account for account in self.staff if account.username == username)


def prepare_database(environment: Mapping[str, str], root: Path) -> None:
    """Migrate; changes nothing when there is nothing to do. Raises ProcessFailed."""
    manage(environment, root, "migrate", "--verbosity", "0")


def prepare_gym(environment: Mapping[str, str], root: Path) -> Accounts:
    """Seed, with the sandbox running; changes nothing when there is nothing to do. Raises ProcessFailed."""
    made = json.loads(manage(environment, root, "seed_demo", "--json"))
    return Accounts(
        members=tuple(Account(**entry) for entry in made["members"]),
        staff=tuple(Account(**entry) for entry in made["staff"]),
    )


def manage(environment: Mapping[str, str], root: Path, *arguments: str) -> str:
    """What a management command prints; raises ProcessFailed with what it says when it fails."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(  # noqa: S603 - the command is our own
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProcessFailed(f"manage.py {arguments[0]}: exit code {done.returncode}\n{done.stderr.strip()}")
    return done.stdout
