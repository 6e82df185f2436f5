"""Addresses of static files as production has them, with the digest of what is in them."""

import pytest

from gymsite.static_files import StaticStorage


@pytest.fixture
def storage(settings, tmp_path) -> StaticStorage:
    settings.DEBUG = False
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    storage.hashed_files = {"payments/base.css": "payments/base.0123.css"}
    return storage


def test_a_file_has_the_address_of_what_is_in_it_however_often_it_is_asked_for(storage):
    assert [storage.url("payments/base.css") for _again in range(2)] == ["/static/payments/base.0123.css"] * 2


def test_one_that_was_not_collected_is_an_error_each_time(storage):
    for _again in range(2):
        with pytest.raises(ValueError, match="Missing staticfiles manifest entry"):
            storage.url("payments/unknown.css")
