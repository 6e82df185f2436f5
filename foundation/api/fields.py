"""Fields of requests, which take what is documented and nothing that merely looks like it, and of answers."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.api.dates import read_date, read_instant, to_the_second
from foundation.api.described import Schema
from foundation.api.json import NumberLiteral
from foundation.characters import named, unseen_at
from foundation.money import MAXIMUM_FEN, NotAnAmount, fen_from_yuan, yuan_from_fen

MAXIMUM_ID = 2**63 - 1


class ValueField(serializers.Field[Any, Any, Any, Any]):
    """One value. `shown_as` is what an answer makes of one that is there; None: the value itself is shown.

    `described` says in the words of JSON Schema what a request may give, where the kind of field does not tell.
    """

    described: ClassVar[Schema | None] = None
    shown_as: Callable[[Any], Any] | None = None

    def to_representation(self, value: Any) -> Any:
        """What an answer shows."""
        return value if self.shown_as is None else self.shown_as(value)


class AmountField(ValueField):
    """Yuan as a JSON number (or, in a request, a decimal string) outside, integer fen inside."""

    shown_as = staticmethod(yuan_from_fen)
    default_error_messages = {
        "invalid": _("Give an amount in yuan with at most two decimals, such as 100.00."),
        "bounds": _("The amount must be more than 0 and at most 1,000,000.00."),
    }

    def to_internal_value(self, data: Any) -> int:
        """The fen; a literal that is not a plain decimal with at most two places is refused, never rounded."""
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("invalid")
        if isinstance(data, int) and not 0 < data <= MAXIMUM_FEN:
            self.fail("bounds")
        try:
            fen = fen_from_yuan(str(data))
        except NotAnAmount as error:
            self.fail("bounds" if error.is_negative else "invalid")
        if not 0 < fen <= MAXIMUM_FEN:
            self.fail("bounds")
        return fen


class IdField(ValueField):
    """A JSON integer that a row's id could be."""

    default_error_messages = {"invalid": _("Give an integer.")}

    def to_internal_value(self, data: Any) -> int:
        """The integer itself; no text, no fraction, no true or false."""
        if isinstance(data, bool) or not isinstance(data, int) or abs(data) > MAXIMUM_ID:
            self.fail("invalid")
        return data


class NumberField(ValueField):
    """A whole number, in answers."""


class AnyTextField(ValueField):
    """Text of any length, in answers; where null is allowed, an empty one is shown as null."""

    def to_representation(self, value: Any) -> Any:
        """What an answer shows."""
        return (value or None) if self.allow_null else value


class SentenceField(ValueField):
    """A sentence for people, in answers: in the caller's language."""

    shown_as = str


class TextField(AnyTextField):
    """Text as given, without anything in it that hides or reorders what a reader sees."""

    default_error_messages = {
        "invalid": _("Give text."),
        "too_short": _("This must not be empty."),
        "too_long": _("Give at most {maximum} characters."),
        "unseen": _("Character {number} ({character}) cannot be seen: take it out."),
    }

    def __init__(self, *, maximum: int, minimum: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum = minimum, maximum

    def to_internal_value(self, data: Any) -> str:
        """The text itself, neither trimmed nor escaped."""
        if not isinstance(data, str) or isinstance(data, NumberLiteral):
            self.fail("invalid")
        if len(data.strip()) < self.minimum:
            self.fail("too_short")
        if len(data) > self.maximum:
            self.fail("too_long", maximum=self.maximum)
        if (position := unseen_at(data)) is not None:
            self.fail("unseen", number=position + 1, character=named(data[position]))
        return data


class WordField(AnyTextField):
    """One of a few words."""

    default_error_messages = {"invalid": _("Give one of: {words}.")}

    def __init__(self, *, words: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = words

    def to_internal_value(self, data: Any) -> str:
        """The word itself."""
        if not isinstance(data, str) or data not in self.words:
            self.fail("invalid", words=", ".join(self.words))
        return data


class ReturnUrlField(TextField):
    """An address to send the payer's browser back to, on this site or an origin of `CSRF_TRUSTED_ORIGINS`."""

    default_error_messages = {"not_allowed": _("This address is not one that payers may be sent back to.")}

    def to_internal_value(self, data: Any) -> str:
        """The address itself."""
        url = super().to_internal_value(data)
        if not may_be_sent_back_to(url):
            self.fail("not_allowed")
        return url


def may_be_sent_back_to(url: str) -> bool:
    """Whether the http(s) address is on this site or an origin of `CSRF_TRUSTED_ORIGINS`."""
    allowed = {origin_of(settings.PUBLIC_BASE_URL), *settings.CSRF_TRUSTED_ORIGINS}
    return "\\" not in url and url.isascii() and " " not in url and origin_of(url) in allowed


def origin_of(url: str) -> str | None:
    """Scheme, host and port of an absolute http(s) address without user name; None for anything else."""
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
        return None
    return f"{parts.scheme}://{parts.netloc}"


class DateField(ValueField):
    """A calendar date of the gym."""

    def to_internal_value(self, data: Any) -> date:
        """The date of a text such as 2026-01-31."""
        try:
            return read_date(_text(data))
        except ValueError as error:
            raise serializers.ValidationError([str(error)]) from error


class InstantField(ValueField):
    """A time with its zone; shown in UTC, to the second."""

    shown_as = staticmethod(to_the_second)

    def to_internal_value(self, data: Any) -> datetime:
        """The instant of an RFC 3339 text."""
        try:
            return read_instant(_text(data))
        except ValueError as error:
            raise serializers.ValidationError([str(error)]) from error


class FlagField(ValueField):
    """True or false."""

    default_error_messages = {"invalid": _("Give true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        """The value itself; no number and no text."""
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


def _text(data: Any) -> str:
    """The text, or an empty one, which nothing is read from."""
    return data if isinstance(data, str) and not isinstance(data, NumberLiteral) else ""
