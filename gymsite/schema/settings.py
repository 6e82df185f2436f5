"""What drf-spectacular is told; nothing is imported here, as the settings read it."""

from typing import Any

BEARER = "bearerAuth"
DESCRIPTION = """\
Payments of members, and what they have at the gym.

- Every path works with and without its trailing slash, for every method; one of the two is shown.
- `Authorization: Bearer <token>` everywhere but for the token itself and the providers' callbacks.
- `Accept-Language: en` gives English sentences; Chinese is the default.
- Amounts are yuan with two decimals, times are RFC 3339 in UTC, dates are those of the gym.
- Every error is an object with at least `code`, which is stable, and `detail`, a sentence for people. So are those of
  no operation: 404 `not_found` at an unknown path and 405 `method_not_allowed` with `Allow`.
- A field or a query parameter that is not known is refused and named; so is a key that stands twice in an object.
"""
SETTINGS: dict[str, Any] = {
    "TITLE": "gymsite",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["gymsite.schema.document.complete"],
    "APPEND_COMPONENTS": {"securitySchemes": {BEARER: {"type": "http", "scheme": "bearer"}}},
    "TAGS": [{"name": name} for name in ("payments", "auth", "members")],
}
