"""Where a request came from: one form for every way in which a peer or a proxy writes an address."""

import pytest
from django.test import RequestFactory

from foundation.client_address import client_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:51712", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:cb00:7107", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:51712", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ('"[2001:db8::1]:443"', "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", None),
        ("", None),
        ("203.0.113.7.8:1", None),
        ("[203.0.113.300]", None),
    ],
)
def test_an_address_is_the_same_however_it_is_written(written, address, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    request = RequestFactory().get("/", headers={"x-forwarded-for": f"198.51.100.1, {written}"})
    assert client_address(request) == address

    settings.TRUSTED_PROXY_COUNT = 0
    assert client_address(RequestFactory(REMOTE_ADDR=written).get("/")) == address


@pytest.mark.parametrize(("count", "address"), [(0, "127.0.0.1"), (1, "192.0.2.2"), (2, "192.0.2.1"), (3, "127.0.0.1")])
def test_only_as_many_proxies_are_believed_as_there_are(count, address, settings):
    settings.TRUSTED_PROXY_COUNT = count
    request = RequestFactory().get("/", headers={"x-forwarded-for": "::ffff:192.0.2.1, 192.0.2.2:80"})
    assert client_address(request) == address
