"""Which variables the settings read, and what each is when it is not set: noted while they are read."""

import os
import runpy
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import patch

import environ

from development.papers.house import ROOT

# A configuration with everything in it, so that no reader is passed over; nothing is ever opened with it.
STRONG = "a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5"
WHOLE = {
    "DEBUG": "off",
    "SECRET_KEY": f"{STRONG}-secret",
    "BLIND_INDEX_KEY": f"{STRONG}-index",
    "AUDIT_KEY": f"{STRONG}-audit",
    "FIELD_ENCRYPTION_KEYS": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "PUBLIC_BASE_URL": "https://gym.example.com",
    "ALLOWED_HOSTS": "gym.example.com",
    "DATABASE_URL": "postgres://gymsite@localhost/gymsite",
    **dict.fromkeys(("ALIPAY_APP_ID", "ALIPAY_APP_PRIVATE_KEY", "ALIPAY_PUBLIC_KEY"), "x"),
    **dict.fromkeys(("WECHATPAY_APP_ID", "WECHATPAY_MCH_ID", "WECHATPAY_CERT_SERIAL_NO"), "x"),
    **dict.fromkeys(("WECHATPAY_PRIVATE_KEY", "WECHATPAY_PUBLIC_KEY", "WECHATPAY_PUBLIC_KEY_ID"), "x"),
    "WECHATPAY_API_V3_KEY": STRONG,
}


class Noting(dict[str, str]):
    """An environment that remembers which names were looked for, in their order."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.names: dict[str, None] = {}

    def __getitem__(self, name: str) -> str:
        self.names[name] = None
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The value; the name is noted."""
        self.names[name] = None
        return super().get(name, default)


def settings_read() -> dict[str, Any]:
    """Every variable by its name, with what its reader takes in its place (None: nothing, or a house rule).

    `NAME_FILE` is among them where a secret may be in a file. The settings are read as the site's and as a command's.
    """
    found: dict[str, Any] = {}
    for modules in ({}, {"gymsite.wsgi": ModuleType("gymsite.wsgi")}):
        with patch.dict(sys.modules, modules), _noted() as (environment, defaults):
            runpy.run_path(str(ROOT / "gymsite" / "settings.py"))
        found |= {name: defaults.get(name) for name in environment.names}
    return found


@contextmanager
def _noted() -> Iterator[tuple[Noting, dict[str, Any]]]:
    environment, defaults = Noting(WHOLE), {}
    ask = environ.Env.get_value

    def get_value(env: environ.Env, var: str, cast: Any = None, default: Any = environ.Env.NOTSET, **more: Any) -> Any:
        defaults[var] = None if default is environ.Env.NOTSET else default
        return ask(env, var, cast=cast, default=default, **more)

    with (
        patch.dict(os.environ, {"ENV_FILE": ""}),
        patch.object(environ.Env, "ENVIRON", environment),
        patch.object(environ.Env, "get_value", get_value),
    ):
        yield environment, defaults
