"""`python -m sandbox keys DIRECTORY` and `python -m sandbox serve --port N`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox.configuration import NotConfigured
from sandbox.keys import make_development_keys
from sandbox.server import PortTaken, serve


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say; the process's exit code."""
    arguments = _parse(argv)
    if arguments.command == "keys":
        make_development_keys(arguments.directory)
        return 0
    try:
        serve(host=arguments.host, port=arguments.port, scenario=arguments.scenario)
    except (PortTaken, NotConfigured) as error:
        sys.stderr.write(f"sandbox: {error}\n")
        return 1
    except KeyError:
        sys.stderr.write(f"sandbox: there is no scenario {arguments.scenario!r}\n")
        return 1
    return 0


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    keys = commands.add_parser("keys", help="make development keys; existing ones are kept")
    keys.add_argument("directory", type=Path)
    serving = commands.add_parser("serve", help="serve both providers")
    serving.add_argument("--port", type=int, default=8001)
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--scenario", default="normal", help="how to misbehave from the start")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
