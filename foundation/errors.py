"""The base of the tree of errors: what an API, a page and a command can say of any refusal."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise
Row = TypeVar("Row")


class ServiceError(Exception):
    """An error that is part of the interface; `detail` is translated when it is shown.

    `about` is the row that stands in the way, where there is one: the console leads there, and no answer names it.
    What an answer may say beside code and detail is in `extras`, each with its type, and in the header fields `sends`.
    """

    status = 400
    code = "invalid"
    extras: ClassVar[Mapping[str, type]] = {}
    sends: ClassVar[tuple[str, ...]] = ()
    detail: Sentence = _("The request could not be processed.")

    def __init__(self, detail: Sentence | None = None, *, about: Any = None, **extra: Any) -> None:
        super().__init__(self.code)
        self.about = about
        if detail is not None:
            self.detail = detail
        self.extra = extra
        self.headers: dict[str, str] = {}


class InvalidField(ServiceError):
    """A refused request with the sentence for each field; `errors` maps a field's name to its sentences."""

    detail = _("Some fields are not valid.")
    extras = {"errors": dict}

    def __init__(self, errors: dict[str, list[Sentence]]) -> None:
        super().__init__(errors=errors)


def refusal_by(require: Callable[[Row], object], row: Row) -> ServiceError | None:
    """What a guard of an operation would raise for the row now, so that a page says it; None where it passes."""
    try:
        require(row)
    except ServiceError as refusal:
        return refusal
    return None


def sentence_of_code(code: str) -> Sentence:
    """What the refusals with this code say in general, for a code that was kept; a code that nobody knows as it is."""
    return next((kind.detail for kind in _kinds(ServiceError) if kind.code == code), code)


def _kinds(kind: type[ServiceError]) -> Iterator[type[ServiceError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _kinds(narrower)
