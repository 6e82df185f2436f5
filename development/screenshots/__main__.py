"""`make screenshots`: a demonstration begun anew, and a picture of every scene in every size and language."""

import argparse
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from development.environment import Addresses, development_environment
from development.processes import Children
from development.run import ROOT, say, start
from development.screenshots.pictures import take_all
from development.screenshots.scenes import Scene, scenes

TARGET = ROOT / "docs" / "screenshots"


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pictures and name them; raises ProcessFailed, or playwright's TimeoutError for what never comes."""
    parser = argparse.ArgumentParser(prog="make screenshots", description="Make the pictures of the README.")
    parser.add_argument("--directory", type=Path, default=TARGET)
    directory = parser.parse_args(argv).directory
    directory.mkdir(parents=True, exist_ok=True)
    with demonstration() as shown:
        for picture in take_all(shown, directory):
            say(f"{picture.name:<28}{picture.stat().st_size / 1000:>6.0f} KB")
    return 0


@contextmanager
def demonstration() -> Iterator[list[Scene]]:
    """What there is to be seen, while it runs; nothing of it is kept."""
    with tempfile.TemporaryDirectory(prefix="gymsite-screenshots-") as name:
        directory, addresses = Path(name), Addresses(*free_ports())
        with Children(development_environment(addresses, directory), ROOT, logs=directory / "log") as children:
            accounts = start(children, addresses)
            yield scenes(addresses, accounts)


def free_ports() -> tuple[int, int]:
    """Two that nobody listens on at this moment."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
