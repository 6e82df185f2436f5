"""JSON as money needs it: read strictly and straight to decimals, written with every decimal as it stands."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, UnsupportedMediaType

MEDIA_TYPE = "application/json"


class MalformedJSON(APIException):
    status_code, default_code = 400, "malformed_json"
    default_detail = _("The body is not valid JSON.")


class BodyTooLarge(APIException):
    status_code, default_code = 413, "body_too_large"
    default_detail = _("The body is larger than 64 KB.")


class NumberLiteral(str):
    """A JSON number with a fraction or an exponent, as the client wrote it."""

    __slots__ = ()


def read_body(request: HttpRequest) -> Any:
    """What the body says by RFC 8259 in UTF-8 and nothing more; an empty object where there is none.

    No duplicate key, no NaN, no lone surrogate, no other charset or encoding. Raises UnsupportedMediaType,
    BodyTooLarge, MalformedJSON, and UnreadablePostError for one that breaks off.
    """
    if not _has_body(request.META):
        return {}
    if (said := request.META.get("CONTENT_TYPE", "")) != MEDIA_TYPE:
        _require_json(said)
    if "HTTP_CONTENT_ENCODING" in request.META:
        _require_plain(request.META["HTTP_CONTENT_ENCODING"])
    data = request.read(settings.API_BODY_LIMIT + 1)
    if len(data) > settings.API_BODY_LIMIT:
        raise BodyTooLarge
    return load_strictly(data)


def _has_body(fields: Mapping[str, Any]) -> bool:
    try:
        return int(fields.get("CONTENT_LENGTH", 0)) != 0
    except ValueError:
        return False


def _require_json(said: str) -> None:
    """Raise UnsupportedMediaType for another kind of body, or a charset other than UTF-8."""
    media_type, *parameters = said.lower().split(";")
    if media_type.strip() != MEDIA_TYPE:
        raise UnsupportedMediaType(said)
    for parameter in parameters:
        name, _equals, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(said)


def _require_plain(encoding: str) -> None:
    if encoding.lower() != "identity":
        raise UnsupportedMediaType(encoding)


def _plain(value: Any) -> Any:
    if isinstance(value, Promise | str):  # a lazy translation, or a subclass of text
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


# In UTF-8; a Decimal is a number with its own digits, an aware UTC time ends in `Z`.
dump = msgspec.json.Encoder(decimal_format="number", enc_hook=_plain).encode


def json_answer(value: Any, *, status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer that says this value, whatever form the caller would rather have."""
    response = HttpResponse(dump(value), status=status, content_type=MEDIA_TYPE)
    for name, text in (headers or {}).items():
        response.headers[name] = text
    return response


def no_content() -> HttpResponse:
    """204: all is done, and nothing is to be said of it."""
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    del response.headers["Content-Type"]
    return response


def load_strictly(data: bytes) -> Any:
    """The value that the JSON text in `data` says; raises MalformedJSON.

    A number with a fraction or an exponent comes as NumberLiteral, so that nobody rounds it on the way.
    """
    try:
        return _DECODER.decode(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedJSON from error


class DuplicateKey(ValueError):
    """An object that has the same key twice."""


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DuplicateKey
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object_without_duplicates, parse_float=NumberLiteral, parse_constant=_refuse_constant
)
