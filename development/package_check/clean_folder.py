"""What `docker build` does, in a folder: the same lines of the same Dockerfile, with /srv inside it.

Left out is what only an engine has: the base image (this Python stands for it), layers, and the account.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

from development.package_check.dockerfile import Instruction, let_in

OWN_ACCOUNT = "useradd"
# pip may take from its cache here, as layers of an engine would come from its own.
NOT_HERE = {"PIP_NO_CACHE_DIR"}


class CleanFolder:
    """`root` stands for the image's own; `say` is told of every line that was run, its seconds, and what is there."""

    def __init__(self, root: Path, context: Path, dockerignore: Path, say: Callable[[str], None]) -> None:
        self.root, self._context, self._ignore, self._say = root, context, dockerignore, say
        self.directory, self.variables = root, dict[str, str]()

    def follow(self, given: Iterator[Instruction] | list[Instruction]) -> None:
        """Every instruction in its turn; raises subprocess.CalledProcessError where a line fails."""
        for name, rest in given:
            if name == "ENV":
                self._set(rest)
            elif name == "WORKDIR":
                self.directory = Path(self.inside(rest))
                self.directory.mkdir(parents=True, exist_ok=True)
            elif name == "COPY" and not rest.startswith("--from"):
                self._copy(*rest.split())
            elif name == "RUN" and not rest.startswith(OWN_ACCOUNT):
                self._run(rest)

    def inside(self, line: str) -> str:
        """The line with the image's /srv where this folder has it."""
        return line.replace("/srv/", f"{self.root}/srv/")

    def environment(self) -> dict[str, str]:
        """Nothing of whoever calls but where programs are found, and what ENV said."""
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
        said = {name: self.inside(value).replace("$PATH", path) for name, value in self.variables.items()}
        return {"PATH": path, **kept, **said}

    def _set(self, rest: str) -> None:
        pairs = (pair.split("=", 1) for pair in rest.split())
        self.variables |= {name: value for name, value in pairs if name not in NOT_HERE}

    def _copy(self, source: str, target: str) -> None:
        names = let_in(self._ignore) if source == "." else [source]
        for name in names:
            place = (self.directory / target / name).resolve()
            place.parent.mkdir(parents=True, exist_ok=True)
            if (self._context / name).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(self._context / name, place, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy(self._context / name, place)

    def _run(self, rest: str) -> None:
        began = monotonic()
        subprocess.run(
            ["sh", "-ec", self.inside(rest)],
            cwd=self.directory,
            env=self.environment(),
            check=True,
            stdin=subprocess.DEVNULL,
        )
        self._say(f"{monotonic() - began:6.1f} s  {_size_of(self.root):<24} after RUN {rest[:80]}")


def _size_of(root: Path) -> str:
    files = [file for file in root.rglob("*") if file.is_file() and not file.is_symlink()]
    return f"{sum(file.stat().st_size for file in files) / 1e6:.1f} MB, {len(files):,} files"
