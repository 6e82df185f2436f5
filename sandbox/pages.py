"""Ways back to the merchant's pages."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect


def is_page(address: str, *, host: str = "") -> bool:
    """Whether `address` is an absolute one of the web, of that host where one is given."""
    try:
        parts = urlsplit(address)
        named = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(named) and host in ("", named)


def way_back(address: str, fields: Mapping[str, str]) -> HttpResponse:
    """To the merchant's page, what is told added to its own query, before its fragment."""
    parts = urlsplit(address)
    query = "&".join(filter(None, (parts.query, urlencode(fields))))
    return redirect(parts._replace(query=query).geturl())
