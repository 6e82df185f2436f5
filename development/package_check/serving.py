"""What was built, run the way a container runs: read-only, by who owns nothing, with /tmp alone to write to."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from development.package_check.clean_folder import CleanFolder
from development.package_check.dockerfile import Instruction, command_of

PATIENCE_SECONDS = 180
# Of nobody, who may write nothing. Where this Python lies in root's own home, he has to be let in to read it.
NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
MAY_READ = ["--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search"]
SHIPPED = ("foundation", "gymsite", "members", "payments")
# The sandbox is not shipped, and the command for it says so.
IMPORT_ALL = f"""
import importlib, pkgutil, django
django.setup()
names = [each.name for package in {SHIPPED!r}
         for each in pkgutil.walk_packages(importlib.import_module(package).__path__, package + ".")]
for name in names: importlib.import_module(name)
print(len(names), "modules are imported")
"""


class Tried:
    """The folder and how it is run; `scratch` is where it may write."""

    def __init__(self, folder: CleanFolder, given: list[Instruction], scratch: Path) -> None:
        self._folder, self._given, self._as_nobody = folder, given, _as_nobody()
        self._writable = scratch / "tmp"
        self._writable.mkdir(mode=0o1777)
        self._writable.chmod(0o1777)
        self._port, self._keys = _free_port(), dict[str, str]()

    def try_all(self, say: Callable[[str], None]) -> None:
        """Raises AssertionError or CalledProcessError where the image would not run."""
        _make_read_only(self._folder.root)
        keys: dict[str, str] = json.loads(self._ask("manage.py", "make_keys", "--json"))
        self._keys = {name: value for name, value in keys.items() if not name.startswith("WECHAT")}
        for arguments in (
            ("-c", IMPORT_ALL),
            ("manage.py", "check", "--deploy", "--fail-level", "ERROR"),
            ("manage.py", "migrate", "--verbosity", "0"),
            ("manage.py", "createcachetable"),
            ("manage.py", "work", "--once"),
        ):
            said = self._ask(*arguments).strip()
            say(f"{' '.join(arguments[:2]) if arguments[0] != '-c' else 'import'}: {said or 'done'}")
        say(self._serve())

    def _ask(self, *arguments: str) -> str:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [*self._as_nobody, "python", *arguments],
            **self._how(),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        return done.stdout

    def _serve(self) -> str:
        command, health = (
            [*self._as_nobody, *(self._here(word) for word in command_of(self._given, name))]
            for name in ("CMD", "HEALTHCHECK")
        )
        with subprocess.Popen(command, **self._how()) as process:
            try:
                began = time.monotonic()
                while subprocess.run(health, **self._how(), stderr=subprocess.DEVNULL, check=False).returncode:
                    assert process.poll() is None, f"CMD ended with {process.returncode}"
                    assert time.monotonic() - began < PATIENCE_SECONDS, "HEALTHCHECK never held"
                    time.sleep(0.2)
                healthy = time.monotonic() - began
                process.send_signal(signal.SIGTERM)
                code = process.wait(PATIENCE_SECONDS)
            finally:
                process.kill()
        assert code == 0, f"after SIGTERM it ended with {code}"
        return f"CMD: healthy after {healthy:.1f} s, ended by SIGTERM with 0"

    def _here(self, word: str) -> str:
        """The image listens on every address of its own at 8000; here a port that is free."""
        return word.replace("0.0.0.0", "127.0.0.1").replace("8000", str(self._port))  # noqa: S104 -- taken out

    def _how(self) -> dict[str, Any]:
        environment = {
            **self._folder.environment(),
            **_production(self._writable),
            **self._keys,
            "HOME": str(self._writable),
            "TMPDIR": str(self._writable),
        }
        return {"cwd": self._folder.directory, "env": environment}


def _as_nobody() -> list[str]:
    """What stands before a command so that it runs as nobody; nothing for whoever may not say so, and is no root."""
    if os.geteuid() != 0:
        return []
    seen = subprocess.run(
        [*NOBODY, sys.executable, "-c", "import sys; print(sys.base_prefix)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return NOBODY if seen.stdout.strip() == sys.base_prefix else [*NOBODY, *MAY_READ]


def _production(writable: Path) -> dict[str, str]:
    """Variables as a real site has them, over a database of this run."""
    return {
        "ENV_FILE": "",
        "DJANGO_SETTINGS_MODULE": "gymsite.settings",
        "ALLOWED_HOSTS": "gym.example.com,127.0.0.1",
        "PUBLIC_BASE_URL": "https://gym.example.com",
        "CSRF_TRUSTED_ORIGINS": "https://gym.example.com",
        "DATABASE_URL": f"sqlite:///{writable / 'gymsite.sqlite3'}",
        "CACHE_URL": "dbcache://django_cache",
        "WORKERS": "2",
    }


def _make_read_only(root: Path) -> None:
    """For its owner, too: what runs as somebody who owns it must not be able to write either."""
    for place, directories, files in os.walk(root):
        for name in (*directories, *files):
            path = Path(place, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~0o222 | (0o555 if path.is_dir() else 0o444))
    root.chmod(0o555)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
