"""Where the demonstration runs and what its processes are told."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from sandbox.keys import make_development_keys

SERVER = Path(__file__).resolve().parent.parent / "gymsite" / "server.env"
WEB_THREADS = "8"  # of the site's one process
OWN_PREFIXES = ("ALIPAY_", "WECHATPAY_", "SANDBOX_")
# A key that is exported in the developer's shell has no business in a demonstration.
OWN_NAMES = ("DEBUG", "SECRET_KEY", "BLIND_INDEX_KEY", "AUDIT_KEY", "FIELD_ENCRYPTION_KEYS", "SECURE_SSL_REDIRECT")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The two ports of this machine that the demonstration uses."""

    port: int
    sandbox_port: int

    @property
    def site(self) -> str:
        """The site, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        """The sandbox, without a slash at the end."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def class_to_buy(self) -> str:
        """Leads to the checkout page of a class that can be paid now, whenever it is opened."""
        return f"{self.site}/demonstration/"


def taken_port(addresses: Addresses) -> int | None:
    """The first of the ports that somebody else listens on, or None."""
    for port in (addresses.port, addresses.sandbox_port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port at rest after a stop is free
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return port
    return None


def development_environment(addresses: Addresses, directory: Path) -> dict[str, str]:
    """The environment of every process of the demonstration, with keys made for it under `directory`.

    Neither `.env` nor keys of the developer's shell count, so that real money is out of reach. `DATABASE_URL` of the
    shell does count; without it the data is SQLite under `directory`.
    """
    make_development_keys(directory)
    remember_addresses(directory / "development.env", addresses)
    kept = {name: value for name, value in os.environ.items() if not _is_own(name)}
    return {
        **server_variables(),
        "DATABASE_URL": f"sqlite:///{directory / 'gymsite.sqlite3'}",
        **kept,
        "ENV_FILE": str(directory / "development.env"),
        "PUBLIC_BASE_URL": addresses.site,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SANDBOX_URL": addresses.sandbox,
        "WEBHOOKS_TO_LOOPBACK": "on",
        "SANDBOX_ENV": str(directory / "sandbox.env"),
        "SANDBOX_DATABASE": str(directory / "sandbox.sqlite3"),
        # The demonstration's staff have no phones, unless whoever tries it has one.
        "SECOND_FACTOR_ROLES": kept.get("SECOND_FACTOR_ROLES", "none"),
        "WEB_THREADS": WEB_THREADS,
        "PYTHONUNBUFFERED": "1",
    }


def server_variables() -> dict[str, str]:
    """How granian runs the site, as `make serve` has it: the variables of `gymsite/server.env`."""
    lines = SERVER.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def remember_addresses(path: Path, addresses: Addresses) -> None:
    """Note in the file where this demonstration listens, so that `manage.py` beside it finds the same sandbox."""
    noted = {"PUBLIC_BASE_URL": addresses.site, "SANDBOX_URL": addresses.sandbox, "WEBHOOKS_TO_LOOPBACK": "on"}
    lines = path.read_text(encoding="utf-8").splitlines()
    others = [line for line in lines if line.partition("=")[0] not in noted]
    path.write_text(
        "\n".join([*others, *(f"{name}={value}" for name, value in noted.items())]) + "\n", encoding="utf-8"
    )


def _is_own(name: str) -> bool:
    return name.startswith(OWN_PREFIXES) or name.removesuffix("_FILE") in OWN_NAMES
