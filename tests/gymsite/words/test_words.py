"""No page of the console mixes languages, and none shows a code where a word belongs: every page, in both languages."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.test import Client

from members.people.roles import LABELS
from payments.enums import ProviderName, VoucherPlatform
from payments.providers.base import Channel
from tests.gymsite.access import declared_console as console
from tests.gymsite.access.test_every_address import PAGES
from tests.gymsite.access.world import World, build
from tests.gymsite.words.visible import texts_of

pytestmark = pytest.mark.django_db

CHINESE, LATIN = re.compile(r"[\u4e00-\u9fff]+"), re.compile(r"[A-Za-z]{2,}")
# What programs say to each other, such as `paid_not_delivered` or `members:read`.
CODE = re.compile(r"\b[a-z]+(?:[_:][a-z]+)+\b")
# The switch calls each language by its own name; numbers and tokens are told by their beginnings and ends.
IN_THE_SWITCH, MASKED = (
    ("简体中文", "中文", "English", "en", "zh-hans"),
    re.compile(r"[\w*-]+…\w*|[\w*/+.]+\*{4,}|\bpbkdf2_sha256\b"),
)
# Names of formats, and what Django says of how a password is kept.
CHARSETS = ("utf", "gb", "big", "windows")  # without their numbers
NAMES = frozenset(
    {
        *CHARSETS,
        "https",
        "CSV",
        "csv",
        "gz",
        "zip",
        "Excel",
        "xlsx",
        "ID",
        "JPEG",
        "MB",
        "PNG",
        "POS",
        "SHA",
        "WebP",
        "Control",
        "Mac",
        "Command",
    }
)
# Their texts are ours, and have words.
OURS = (Permission, ContentType, Group)
# Codes that stand in rows and are shown in words: on which channel a payment was opened, and which program acted.
CODES = frozenset({*Channel, *ProviderName.values, *VoucherPlatform.values, "seed_demo", "system", "withdraw_offers"})
# A role is named as it stands where it is made; everywhere else it has a word.
ROLE = re.compile("|".join(LABELS))
# By the person it belongs to, whom the world made.
PERSON = re.compile(r"\b[Uu]ser\d+\b")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once, in a transaction that never ends well."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def without_data(world: World) -> Callable[[str], str]:
    """Takes out of a text what people and programs have written into rows: that is in no language."""
    texts = {text for model in apps.get_models() for text in _written(model)} - CODES
    known = sorted(texts, key=len, reverse=True)
    written = re.compile("|".join(map(re.escape, known)))
    return lambda text: PERSON.sub(" ", MASKED.sub(" ", written.sub(" ", text)))


def _written(model: type[models.Model]) -> Iterator[str]:
    fields = [each for each in model._meta.concrete_fields if not each.choices and each.attname != "chain"]
    for row in model._base_manager.all() if model not in OURS else ():
        values = (getattr(row, field.attname) for field in fields)
        for text in values:
            if isinstance(text, str) and len(text) > 1:
                yield text
                yield from (text[:1],) if CHINESE.match(text) else ()  # in a circle, in place of a picture


@pytest.fixture(scope="module")
def read(world: World) -> Callable[[str, str], list[str]]:
    """The texts of a page as a superuser reads it in this language; none where there is no such page."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = next(w.session for w in world.everybody if w.name == "superuser")

    def texts(path: str, language: str) -> list[str]:
        with transaction.atomic():
            answer = client.get(f"/{path}", headers={"Accept-Language": language, "Accept": "text/html"})
            transaction.set_rollback(True)
        is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
        return list(texts_of(answer.content.decode())) if is_page else []

    return texts


@pytest.mark.parametrize("label", [*console.PAGES, ""])
def test_a_page_speaks_the_readers_language_and_in_words(world, read, without_data, label):
    wrong = {}
    for path in _paths(world, label):
        for language, foreign in (("en", CHINESE), ("zh-hans", LATIN)):
            for text in read(path, language):
                if text in IN_THE_SWITCH:
                    continue
                rest = without_data(ROLE.sub(" ", text) if label == "auth.group" else text)
                found = [word for word in foreign.findall(rest) if word not in NAMES] + CODE.findall(rest)
                if found:
                    wrong[path, language, text] = found
    assert wrong == {}


def _paths(world: World, label: str) -> list[str]:
    if label:
        return [path.format(object_id=world.rows[label]) for of, _kind, path in PAGES if of == label]
    known = {**world.ids, "id": world.rows["auth.user"], "object_id": world.rows["members.member"]}
    further = (path.format(**known) for path in console.FURTHER)
    return [*further, *(path.format(**world.ids) for path in ("", "pay/{token}", "pay/{token}/"))]
