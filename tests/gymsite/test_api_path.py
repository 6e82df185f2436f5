"""What the way to the API keeps of the addresses that it was asked for."""

import pytest

from gymsite import api_path

pytestmark = pytest.mark.django_db


def test_where_an_address_leads_is_looked_up_once(client):
    api_path._resolved.cache_clear()
    for _time in range(2):
        assert client.get("/api/v1/payments/7/").status_code == 401
    assert (api_path._resolved.cache_info().hits, api_path._resolved.cache_info().misses) == (1, 1)


def test_an_address_as_long_as_a_stranger_likes_is_not_kept(client):
    api_path._resolved.cache_clear()
    assert client.get(f"/api/v1/{'nothing' * 8_000}/").status_code == 404
    assert api_path._resolved.cache_info().currsize == 0
