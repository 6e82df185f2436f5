"""JSON as money needs it: read strictly and straight to decimals, written with every decimal as it stands."""

import json
from collections.abc import Mapping
from typing import IO, Any

import msgspec
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, UnsupportedMediaType
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class MalformedJSON(APIException):
    status_code, default_code = 400, "malformed_json"
    default_detail = _("The body is not valid JSON.")


class BodyTooLarge(APIException):
    status_code, default_code = 413, "body_too_large"
    default_detail = _("The body is larger than 64 KB.")


class NumberLiteral(str):
    """A JSON number with a fraction or an exponent, as the client wrote it."""

    __slots__ = ()


class StrictJSONParser(BaseParser):
    """RFC 8259 in UTF-8 and nothing more: no duplicate key, no NaN, no lone surrogate, no other charset or encoding."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value; raises UnsupportedMediaType, BodyTooLarge or MalformedJSON."""
        request = parser_context["request"] if parser_context else None
        if request is not None:
            refuse_encodings(request)
        data = stream.read(settings.API_BODY_LIMIT + 1)
        if len(data) > settings.API_BODY_LIMIT:
            raise BodyTooLarge
        return load_strictly(data)


def _plain(value: Any) -> Any:
    if isinstance(value, Promise | str):  # a lazy translation, or a subclass of text
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


class MoneyJSONRenderer(BaseRenderer):
    """Answers in UTF-8; a Decimal is a number with its own digits, an aware UTC time ends in `Z`."""

    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8 by definition
    _encode = msgspec.json.Encoder(decimal_format="number", enc_hook=_plain).encode

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else self._encode(data)


class JSONOnlyNegotiation(BaseContentNegotiation):
    """There is one form of answer, whatever the caller would rather have."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser of the request's media type, or None, which becomes 415."""
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """The one renderer."""
        return renderers[0], renderers[0].media_type


def load_strictly(data: bytes) -> Any:
    """The value that the JSON text in `data` says; raises MalformedJSON.

    A number with a fraction or an exponent comes as NumberLiteral, so that nobody rounds it on the way.
    """
    try:
        return json.loads(
            data.decode("utf-8"),
            parse_float=NumberLiteral,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object_without_duplicates,
        )
    except (ValueError, RecursionError) as error:
        raise MalformedJSON from error


def dump(value: Any) -> bytes:
    """The bytes that an answer with this value has."""
    return MoneyJSONRenderer._encode(value)


def refuse_encodings(request: Request) -> None:
    """Raise UnsupportedMediaType for a compressed body or a charset other than UTF-8."""
    _media_type, *parameters = (request.content_type or "").lower().split(";")
    for parameter in parameters:
        name, _equals, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(request.content_type)
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
        raise UnsupportedMediaType(request.META["HTTP_CONTENT_ENCODING"])


class DuplicateKey(ValueError):
    """An object that has the same key twice."""


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DuplicateKey
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)
