"""Fixtures for every test: a database and a cache of its own, people, and the two ends of the wire."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from members.face.shown import Face, keep
from members.models import Member
from payments import providers
from tests.client import Api
from tests.factories.members import MemberFactory, StaffFactory
from tests.flush import Flush
from tests.longest_first import LONGEST_FIRST
from tests.migrated import copy_migrated, make_tables, run_program
from tests.plugin import PRIVATE, ROOT
from tests.sandbox_process import Sandbox, running_sandbox

# Cores are shared: 200 ms on the clock, Hypothesis' default for an example, would be a matter of luck.
hypothesis_settings.register_profile("shared-cores", deadline=None)
hypothesis_settings.load_profile("shared-cores")

ADAPTERS = (
    providers.alipay,
    providers.wechat_v3,
    providers.wechat_v2,
    providers.alipay_sign_in,
    providers.wechat_sign_in,
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where workers take file after file, the longest come first; all else stays in the order it had."""
    turns = {ROOT / "tests" / path: turn for turn, path in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: turns.get(item.path, len(turns)))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_use_migrations: bool
) -> Iterator[None]:
    """A flush that empties every table, quickly; on SQLite, a file of this process's own, so that no two meet."""
    with pytest.MonkeyPatch.context() as patch:
        Flush().install(patch)
        if on_sqlite():
            own = Path(os.environ["SANDBOX_DATABASE"]).with_name("test.sqlite3")
            django_settings.DATABASES["default"]["TEST"]["NAME"] = str(own)
            if django_db_use_migrations:
                copy_migrated(own)
        elif django_db_use_migrations and PRIVATE in os.environ:
            make_tables(create_database(os.environ["TEST_DATABASE_URL"]))
        yield


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """What is migrated is there before Django comes, who finds that nothing is left to migrate.

    It goes with this process's directory, or with the run's own server; on another Django does all by itself.
    """
    return django_db_keepdb or on_sqlite() or PRIVATE in os.environ


def create_database(server: str) -> str:
    """The address of the database that Django is going to test on, new and empty."""
    name = connection.creation._get_test_db_name()
    run_program("psql", "--quiet", f"--dbname={server}", f'--command=CREATE DATABASE "{name}"')
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def on_sqlite() -> bool:
    """Whether this run is one on SQLite."""
    return bool(django_settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def passwords_hashed_in_no_time() -> Iterator[None]:
    """The same hash, a thousandth as often: a third of a second for each is there to keep those off who guess.

    What is served by another process, and the site itself, hash as often as Django says.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "iterations", PBKDF2PasswordHasher.iterations // 1000)
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """What one test left in the cache is not there for the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def no_face_known() -> None:
    """What a page of one test read of the gym is not shown in the next, which is a gym as it is delivered.

    However long the test takes: what pages ask the database is counted in some.
    """
    keep(Face(), seconds=inf)


@pytest.fixture(autouse=True)
def open_doors() -> None:
    """A provider that could not be reached in one test is called in the next."""
    providers.door_of.cache_clear()
    providers.waiting_threads.cache_clear()


@pytest.fixture(autouse=True)
def no_language_chosen() -> Iterator[None]:
    """A language that a request of one test asked for is not spoken in the next."""
    yield
    translation.deactivate()


@pytest.fixture
def member(db: None) -> Member:
    """A member with an account that may sign in (password: tests.factories.members.PASSWORD)."""
    return MemberFactory()


@pytest.fixture
def other_member(db: None) -> Member:
    """Somebody else."""
    return MemberFactory()


@pytest.fixture
def staff(db: None) -> User:
    """A superuser of the staff console."""
    return StaffFactory()


@pytest.fixture
def api(db: None) -> Api:
    """The API as nobody; `api.as_member(member)` and `api.as_user(staff)` are the same with a bearer token."""
    return Api()


@pytest.fixture
def provider_settings(settings: Any) -> Iterator[Callable[..., None]]:
    """Change the providers' settings for one test: `provider_settings(alipay=…, wechatpay=…)`.

    A mapping is laid over what is configured, None switches the provider off, what is not named stays.
    """

    def change(**changes: dict[str, Any] | None) -> None:
        for name, values in changes.items():
            current = getattr(settings, name.upper()) or {}
            setattr(settings, name.upper(), None if values is None else {**current, **values})
        forget_adapters()

    forget_adapters()
    yield change
    forget_adapters()


def forget_adapters() -> None:
    """Adapters are built once; the next caller builds them from the settings of its time."""
    for build in ADAPTERS:
        build.cache_clear()


@pytest.fixture(scope="module")
def sandbox_clock() -> datetime | Path | None:
    """The instant of this module's sandbox, or a file that tells it; None for now. A module about a day has its own."""
    return None


@pytest.fixture(scope="module")
def sandbox_server(
    tmp_path_factory: pytest.TempPathFactory, sandbox_clock: datetime | Path | None
) -> Iterator[Sandbox]:
    """The stand-in for both providers, a process of its own at settings.SANDBOX_URL, started by the first who asks.

    It ends with the module: in others, whichever ran before in this process, nobody answers for the providers.
    """
    log = tmp_path_factory.mktemp("sandbox") / "sandbox.log"
    with running_sandbox(django_settings.SANDBOX_URL, log=log, clock=sandbox_clock) as sandbox:
        yield sandbox
        sandbox.reset()  # or the next one would tell what this one had not told yet


@pytest.fixture
def sandbox(sandbox_server: Sandbox) -> Sandbox:
    """The sandbox with an empty book and no scenario."""
    sandbox_server.reset()
    return sandbox_server
