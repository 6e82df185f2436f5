"""A start with a whole configuration of production, and what stops it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gymsite.database_settings import OF_THE_SITE, OF_WORK
from tests.gymsite.given_environment import FERNET_KEY, STRONG
from tests.plugin import ROOT


def manage(variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """A management command in a process with these variables alone."""
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": "", **variables}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def production(tmp_path):
    """A complete configuration of a site that is open to the public."""
    keys = Path(os.environ["ALIPAY_APP_PRIVATE_KEY_FILE"]).parent
    return {
        "DEBUG": "off",
        "SECRET_KEY": "qP7vN2xK9sT4wZ6yB8cD1eF3gH5jL0mR-uAaXoIiEeOoUuYy_7913",
        "ALLOWED_HOSTS": "gym.example.com",
        "CSRF_TRUSTED_ORIGINS": "https://gym.example.com",
        "PUBLIC_BASE_URL": "https://gym.example.com",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'production.sqlite3'}",
        "CACHE_URL": "dbcache://django_cache",
        "FIELD_ENCRYPTION_KEYS": FERNET_KEY,
        "BLIND_INDEX_KEY": STRONG,
        "AUDIT_KEY": STRONG[::-1],
        "ALIPAY_APP_ID": "2021000000000001",
        "ALIPAY_APP_PRIVATE_KEY_FILE": str(keys / "alipay-merchant-private.pem"),
        "ALIPAY_PUBLIC_KEY_FILE": str(keys / "alipay-platform-public.pem"),
    }


def test_a_complete_production_configuration_passes_without_a_warning(production):
    done = manage(production, "check", "--deploy")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "development-key"}, "SECRET_KEY"),
        ({"FIELD_ENCRYPTION_KEYS": ""}, "FIELD_ENCRYPTION_KEYS"),
        ({"ALIPAY_APP_ID": ""}, "ALIPAY_APP_ID"),
        ({"AUDIT_KEY": "a"}, "AUDIT_KEY is too weak"),
        ({"PUBLIC_BASE_URL": ""}, "PUBLIC_BASE_URL is not set"),
        ({"AUDIT_KEY": STRONG, "BLIND_INDEX_KEY": STRONG}, "AUDIT_KEY and BLIND_INDEX_KEY"),
        ({"SANDBOX_URL": "http://127.0.0.1:8001"}, "SANDBOX_URL"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        ({"CSRF_TRUSTED_ORIGINS": "https://*.example.com"}, "CSRF_TRUSTED_ORIGINS has a wildcard"),
        ({"ALIPAY_GATEWAY_URL": "https://openapi-sandbox.dl.alipaydev.com/gateway.do"}, "ALIPAY_GATEWAY_URL"),
    ],
)
def test_a_start_that_is_stopped_says_why_in_one_line(production, changes, named):
    done = manage({**production, **changes}, "check")

    assert done.returncode == 1
    assert done.stderr.startswith("Configuration error: ")
    assert len(done.stderr.splitlines()) == 1
    assert named in done.stderr


@pytest.mark.parametrize(("language", "told"), [("en", "Signs sessions"), ("zh-hans", "签名")])
def test_keys_are_made_before_anything_is_configured_and_serve(production, language, told):
    made = manage({"DEBUG": "off"}, "make_keys", "--lang", language)
    assert (made.returncode, made.stderr) == (0, "")
    assert told in made.stdout
    names = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "BLIND_INDEX_KEY", "AUDIT_KEY")
    lines = [line.partition("=") for line in made.stdout.splitlines() if not line.startswith("#")]
    keys = {name: value for name, _sign, value in lines}
    assert set(keys) == set(names)
    assert "# WECHATPAY_API_V3_KEY=" in made.stdout
    assert len(set(keys.values())) == len(keys)

    serves = manage({**production, **keys}, "check", "--deploy")

    assert (serves.returncode, serves.stderr) == (0, "")


@pytest.mark.parametrize(("debug", "prefix", "asked"), [("off", "__Host-", "None"), ("on", "", "()")])
def test_cookies_are_bound_to_the_host_where_they_are_secure(production, debug, prefix, asked):
    """A name with the prefix is refused by browsers without TLS, which `make run` has not."""
    script = (
        "from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN, s.SECOND_FACTOR_ROLES)"
    )
    done = manage({**production, "DEBUG": debug}, "shell", "--verbosity", "0", "--command", script)
    secure = str(debug == "off")
    assert done.stdout.split() == [
        f"{prefix}sessionid",
        f"{prefix}csrftoken",
        secure,
        secure,
        "/",
        "None",
        "None",
        asked,
    ], done.stderr


def test_development_keys_are_refused_where_debug_is_off():
    keys = Path(os.environ["ALIPAY_APP_PRIVATE_KEY_FILE"]).parent / "development.env"

    done = manage({"ENV_FILE": str(keys), "DEBUG": "off"}, "check")

    assert done.returncode == 1
    assert "development" in done.stderr


def test_the_example_names_every_variable_that_is_read():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read = [
        line.split('"')[1]
        for source in ("settings.py", "provider_settings.py")
        for line in (ROOT / "gymsite" / source).read_text(encoding="utf-8").splitlines()
        if "env" in line and '"' in line and line.split('"')[1].isupper()
    ]

    read += [*OF_THE_SITE, *OF_WORK]
    assert len(read) > 20
    assert [name for name in read if f"{name}=" not in example] == []
