"""What a list of the console weighs when it is full."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.gymsite.access.everybody import Somebody
from tests.gymsite.access.world import build

pytestmark = pytest.mark.django_db
MOST_BYTES = 150_000
ROW = re.compile(r"<tbody.*?</tbody>", re.DOTALL)


def full_weight(html: str, rows: int) -> int:
    """In bytes, of the page itself as it is sent, uncompressed, with so many rows of which each is as its heaviest."""
    found = [len(row.encode()) for row in ROW.findall(html)]
    return len(html.encode()) - sum(found) + rows * max(found, default=0)


def lists(who: Somebody):
    """By model: the page, and how many rows it has when it is full."""
    for model, page in admin.site._registry.items():
        answer = who.knocks("GET", reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        assert answer.status_code in (200, 302), model
        if answer.status_code == 200:
            yield model._meta.label, answer.content.decode(), page.list_per_page


def test_no_full_list_weighs_much():
    superuser = next(each for each in build().everybody if each.name == "superuser")
    weights = {label: full_weight(html, rows) for label, html, rows in lists(superuser)}
    assert len(weights) > 30
    assert {label: weight for label, weight in weights.items() if weight >= MOST_BYTES} == {}
