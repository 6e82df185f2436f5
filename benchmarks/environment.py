"""The environment of the run: production settings with keys that are made for it and for nothing else."""

import base64
import os
import secrets
from pathlib import Path

import django
from django.core.management import call_command

from sandbox.keys import make_development_keys
from tests.plugin import forget_the_developers_environment, read_variables

OWN_KEYS = ("SECRET_KEY", "BLIND_INDEX_KEY", "AUDIT_KEY", "WECHATPAY_OAUTH_SECRET")
# Counted as ever, and never reached: one caller asks as often as a thousand would. How many may be open at once is not
# asked, as a buyer makes more in a second than a member in a life.
UNREACHED = {
    "THROTTLE_CREATE": "1000000/second",
    "THROTTLE_SEARCH": "1000000/second",
    "OPEN_PAYMENTS_A_MEMBER": "0",
    "UNPAID_PLACES_A_MEMBER": "0",
}
DEVELOPMENT_ONLY = ("DEBUG", "SANDBOX_URL")


def production_environment(directory: Path, database_url: str) -> dict[str, str]:
    """Every variable that the service is run with, DEBUG off; the keys lie in the directory."""
    make_development_keys(directory)
    variables = read_variables(directory / "development.env")
    return {
        **{name: value for name, value in variables.items() if name not in DEVELOPMENT_ONLY},
        **{name: secrets.token_urlsafe(50) for name in OWN_KEYS},
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        **UNREACHED,
        "METRICS_TOKEN": secrets.token_hex(32),
        "METRICS_DIRECTORY": str(directory / "metrics"),
        "ENV_FILE": "",
        "DEBUG": "off",
        "ALLOWED_HOSTS": "127.0.0.1",
        "PUBLIC_BASE_URL": "https://gym.example.com",
        "SECURE_SSL_REDIRECT": "off",  # as behind a proxy that does it
        "LOG_LEVEL": "INFO",
        "DATABASE_URL": database_url,
        "SANDBOX_ENV": str(directory / "sandbox.env"),  # where the providers' halves of the keys are found
        "DJANGO_SETTINGS_MODULE": "gymsite.settings",
    }


def enter(environment: dict[str, str]) -> None:
    """Make it this process's own, so that rows and signatures made here are those of the service."""
    forget_the_developers_environment()
    os.environ.update(environment)


def become_the_service(environment: dict[str, str]) -> None:
    """The same with Django set up; its empty database gets the tables, and pages the names of their static files."""
    enter(environment)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
