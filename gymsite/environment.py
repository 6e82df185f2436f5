"""How settings read a value: from the process, `.env`, or the file that `…_FILE` names."""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from foundation.given_text import text_of
from foundation.key_ring import decoded_key

MAKE_KEYS = "`manage.py make_keys` prints good ones"
SHORTEST_KEY = 32
FEWEST_DISTINCT = 8  # 32 random hexadecimal digits have fewer once in a thousand million

_ENCODING = "utf-8-sig"  # an editor may put the mark of UTF-8 before the first name

DEVELOPMENT_MARK = "development-"
DEVELOPMENT_KEY_MARK = "ZGV2ZWxvcG1lbnQtb25s"  # base64 of "development-onl", how such a key starts


def read_environment(base_dir: Path) -> environ.Env:
    """The environment of the process, completed by the file that `ENV_FILE` names, or else by `.env`.

    Where `ENV_FILE` is not set and neither of them says anything about `DEBUG` or `SECRET_KEY`, the keys that
    `make run` left in `var/development.env` serve, so that `manage.py` works beside a running development server.
    What the process says always wins; an empty `ENV_FILE` means no file at all.
    """
    env = environ.Env()
    if (chosen := os.environ.get("ENV_FILE")) is not None:
        if chosen:
            env.read_env(base_dir / chosen, encoding=_ENCODING)
        return env
    env.read_env(base_dir / ".env", encoding=_ENCODING)
    if not {"DEBUG", "SECRET_KEY"} & set(env.ENVIRON):
        env.read_env(base_dir / "var" / "development.env", encoding=_ENCODING)
    return env


def secret(env: environ.Env, name: str) -> str:
    """The value of `name`, or the content of the file that `name_FILE` names; empty when neither is set.

    Raises ImproperlyConfigured when both are set or the file cannot be read.
    """
    # Not by env.str, which takes a value that begins with "$" for another variable's name.
    value, path = str(env.ENVIRON.get(name, "")), str(env.ENVIRON.get(f"{name}_FILE", ""))
    if value and path:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one.")
    if not path:
        return value.replace("\\n", "\n").strip()
    try:
        return text_of(Path(path).read_bytes()).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read ({error}).") from error


def required_secret(env: environ.Env, name: str, *, debug: bool) -> str:
    """A key that production must set; with `DEBUG` on a known development value stands in.

    Raises ImproperlyConfigured when it is missing, a development value or weak while `DEBUG` is off.
    """
    value = secret(env, name)
    if debug:
        return value or f"{DEVELOPMENT_MARK}{name.lower()}-not-for-production"
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. It is needed when DEBUG is off; {MAKE_KEYS}.")
    if value.startswith((DEVELOPMENT_MARK, "django-insecure-")):
        raise ImproperlyConfigured(f"{name} is a development value; {MAKE_KEYS}.")
    require_strong(name, value)
    return value


def require_strong(name: str, value: str, *, made_by: str = MAKE_KEYS) -> None:
    """Refuse a key that somebody could guess: raises ImproperlyConfigured, which names it and does not show it.

    `made_by` says where a good one comes from.
    """
    if len(value) < SHORTEST_KEY or len(set(value)) < FEWEST_DISTINCT:
        raise ImproperlyConfigured(
            f"{name} is too weak: it must be {SHORTEST_KEY} random characters or more; {made_by}."
        )


def require_different(keys: dict[str, str]) -> None:
    """Raise ImproperlyConfigured where two of them are one: who learns the one has the other."""
    for name, value in keys.items():
        if twins := [other for other in keys if other != name and keys[other] == value]:
            raise ImproperlyConfigured(f"{' and '.join(sorted([name, *twins]))} are the same; {MAKE_KEYS}.")


def encryption_keys(env: environ.Env, *, debug: bool) -> list[str]:
    """The keys of `FIELD_ENCRYPTION_KEYS`, newest first, comma separated.

    Raises ImproperlyConfigured for a text that is not 32 bytes in url-safe base64, and when none is set, or a
    development key or one that is not random is used, while `DEBUG` is off.
    """
    keys = [key.strip() for key in secret(env, "FIELD_ENCRYPTION_KEYS").split(",") if key.strip()]
    decoded = [_decoded(key) for key in keys]
    if debug:
        return keys or [f"{DEVELOPMENT_KEY_MARK}eQ".ljust(43, "A") + "="]
    if not keys:
        raise ImproperlyConfigured(f"FIELD_ENCRYPTION_KEYS is not set. It is needed when DEBUG is off; {MAKE_KEYS}.")
    if any(key.startswith(DEVELOPMENT_KEY_MARK) for key in keys):
        raise ImproperlyConfigured(f"FIELD_ENCRYPTION_KEYS holds a development key; {MAKE_KEYS}.")
    if any(len(set(key)) < FEWEST_DISTINCT for key in decoded):
        raise ImproperlyConfigured(f"FIELD_ENCRYPTION_KEYS holds a key that is not random; {MAKE_KEYS}.")
    return keys


def _decoded(key: str) -> bytes:
    try:
        return decoded_key(key)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"FIELD_ENCRYPTION_KEYS must hold keys of 32 url-safe base64 bytes; {MAKE_KEYS}."
        ) from error


def complete_or_absent(values: dict[str, str], *, what: str) -> bool:
    """Whether every one of `values` is set; raises ImproperlyConfigured naming what is missing when only some are."""
    missing = [name for name, value in values.items() if not value]
    if missing and len(missing) < len(values):
        raise ImproperlyConfigured(
            f"{what} is half configured: {', '.join(missing)} is missing. "
            f"Set it, or unset the others to switch {what} off."
        )
    return not missing
