"""`make run`: keys, database, demonstration data, the sandbox and the site, and a page of things to try."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from development.demo import prepare_demo
from development.environment import Addresses, development_environment, taken_port
from development.guide import guide, save_rest
from development.processes import Children, ProcessFailed
from development.setup import Accounts, prepare_database, prepare_gym

ROOT = Path(__file__).resolve().parent.parent


class StopRequested(BaseException):
    """Ctrl-C, or a polite request to end."""


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until told to stop (0), or until something fails (1)."""
    arguments = parse(argv)
    addresses = Addresses(arguments.port, arguments.sandbox_port)
    if (port := taken_port(addresses)) is not None:
        say(f"端口 {port} 已被占用 Port {port} is taken. Choose another: make run PORT=8100 (SANDBOX_PORT=8101)")
        return 1
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, request_stop)
    try:
        return serve(addresses, arguments.directory)
    except StopRequested:
        say("已停止 Stopped.")
        return 0
    except ProcessFailed as failure:
        say(str(failure))
        return 1


def serve(addresses: Addresses, directory: Path) -> int:
    """Start everything, say what there is to try, and wait; raises ProcessFailed, StopRequested."""
    say("1/3 开发密钥、沙箱与数据库 Development keys, sandbox and database …")
    environment = development_environment(addresses, directory)
    with Children(environment, ROOT, logs=directory / "log") as children:
        accounts = start(children, addresses)
        say("3/3 可以试用的内容 What there is to try …")
        demo = prepare_demo(addresses, accounts, directory)
        save_rest(addresses, accounts, demo, directory=directory)
        say(guide(addresses, accounts, demo, directory=directory))
        children.watch()
    return 0


def start(children: Children, addresses: Addresses) -> Accounts:
    """The processes of the demonstration, each with the address that says it is ready, and what it begins with.

    While one gets ready the next thing is done: members pay at the sandbox as the site starts. Nothing works in the
    background until they have.
    """
    python = sys.executable
    sandbox = [python, "-m", "sandbox", "serve", "--port", str(addresses.sandbox_port)]
    web = [python, "-m", "granian", "--host", "127.0.0.1", "--port", str(addresses.port), "--workers", "1"]
    web += ["--no-respawn-failed-workers"]  # what fails is told, not begun again
    children.start("sandbox", sandbox, health=f"{addresses.sandbox}/healthz")
    prepare_database(children.environment, ROOT)
    children.await_health()
    say("2/3 演示健身房：会员在沙箱付款、退款 A demonstration gym, whose members pay at the sandbox …")
    children.start("web", [*web, "gymsite.rsgi:application"], health=f"{addresses.site}/healthz")
    accounts = prepare_gym(children.environment, ROOT)
    children.await_health()
    children.start("work", [python, "manage.py", "work"])
    return accounts


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The two ports, and where data, keys and logs are kept."""
    parser = argparse.ArgumentParser(prog="make run", description="Start the demonstration.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--sandbox-port", type=int, default=None)
    parser.add_argument("--directory", type=Path, default=ROOT / "var")
    arguments = parser.parse_args(argv)
    arguments.directory = arguments.directory.resolve()
    if arguments.sandbox_port is None:
        arguments.sandbox_port = arguments.port + 1
    if arguments.port == arguments.sandbox_port:
        parser.error("the site and the sandbox need a port each")
    return arguments


def request_stop(_number: int, _frame: Any) -> None:
    """Turn a signal into an exception, so that every `with` on the way out cleans up."""
    raise StopRequested


def say(text: str) -> None:
    """One message to the person at the terminal, at once even through a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
