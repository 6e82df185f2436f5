"""Start the sandbox: a free port, a migrated book, then granian with a fixed number of threads."""

import os
import socket
from importlib import import_module

import django
from django.core.management import call_command
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from sandbox.configuration import alipay_account, database_path, timing, wechatpay_account

THREADS = 16
IDLE_SECONDS = 600


class PortTaken(Exception):
    """Another process listens there."""


def serve(*, host: str, port: int, scenario: str) -> None:
    """Serve until interrupted, playing `scenario` for what comes.

    Raises PortTaken, NotConfigured, or KeyError for an unknown scenario, before anything is started.
    """
    _check_port(host, port)
    os.environ["SANDBOX_HOST"] = host
    os.environ["DJANGO_SETTINGS_MODULE"] = "sandbox.settings"
    database_path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    django.setup()
    for load in (alipay_account, wechatpay_account, timing):
        load()
    call_command("migrate", verbosity=0, interactive=False)
    import_module("sandbox.scenarios").choose(scenario)  # its models need the set-up above
    Granian(
        "sandbox.wsgi:application",
        host,
        port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=IDLE_SECONDS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
    ).serve()


def _check_port(host: str, port: int) -> None:
    """granian shares a port with whoever has it; two sandboxes on one would each know half of the trades."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"{host}:{port} cannot be used: {error.strerror}") from error
