"""Errors as the description shows them: each code is a component, each status a choice of them.

They are those of the trees of errors: an endpoint's own, and those that every address may answer, which are here.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from foundation.api.described import Schema
from foundation.api.json import BodyTooLarge, MalformedJSON
from foundation.api.permissions import HasScope
from foundation.api.throttles import TooManyRequests
from foundation.errors import InvalidField, Sentence, ServiceError
from foundation.key_ring import SealBroken
from gymsite.api import NOT_READABLE, WORDS
from gymsite.away import UNAVAILABLE, UNAVAILABLE_SENTENCE
from gymsite.front.refusals import BUSY, TOO_SLOW
from gymsite.refused import NOT_READ, OUR_FAULT
from gymsite.schema.values import told
from members.people.authentication import INVALID_TOKEN, NOT_VALID

AGAIN, WHO = "Retry-After", "WWW-Authenticate"
HEADERS: Mapping[str, Schema] = {
    AGAIN: {"description": "Seconds until the same may be sent again.", "schema": {"type": "integer", "minimum": 1}},
    WHO: {"description": "The way to say who calls.", "schema": {"type": "string", "examples": ["Bearer"]}},
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One code under one status."""

    status: int
    code: str
    detail: Sentence
    extras: Mapping[str, type] = field(default_factory=dict)
    sends: Sequence[str] = ()

    @property
    def component(self) -> str:
        """`PaymentNotFoundError`."""
        return "".join(word.capitalize() for word in self.code.removesuffix("_error").split("_")) + "Error"


def refusal_of(kind: type[Exception]) -> Refusal:
    """What this class of errors answers, ours or the framework's."""
    if issubclass(kind, ServiceError):
        return Refusal(kind.status, kind.code, kind.detail, kind.extras, kind.sends)
    assert issubclass(kind, exceptions.APIException)
    code, detail = WORDS.get(kind, (str(kind.default_code), cast(Sentence, kind.default_detail)))
    return Refusal(kind.status_code, code, detail, sends=(WHO,) if kind.status_code == 401 else ())


BAD_TOKEN = Refusal(401, INVALID_TOKEN, NOT_VALID, sends=(WHO,))
OUT_OF_SCOPE = Refusal(403, str(HasScope.code), HasScope.message)
TOO_SLOWLY = Refusal(408, "request_timeout", TOO_SLOW)
# Whatever is asked of any address.
EVERYWHERE = (
    Refusal(400, "bad_request", NOT_READ),
    Refusal(500, "internal_error", OUR_FAULT),
    Refusal(503, UNAVAILABLE, UNAVAILABLE_SENTENCE, sends=(AGAIN,)),
    Refusal(503, "busy", BUSY, sends=(AGAIN,)),
    Refusal(SealBroken.status, SealBroken.code, NOT_READABLE),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of an endpoint decides which refusals of the kit it may answer beside its own."""

    has_ids: bool
    has_body: bool
    is_read: bool  # its parameters or its body, strictly
    needs_token: bool
    needs_scope: bool
    is_counted: bool


def refusals(asked: Asked, own: Iterable[type[Exception]]) -> list[Refusal]:
    """Every refusal, each code under a status once: its own first."""
    found = [refusal_of(kind) for kind in own]
    of_the_kit: list[tuple[bool, Sequence[Refusal]]] = [
        (asked.is_read, [refusal_of(InvalidField)]),
        (asked.has_body, [refusal_of(kind) for kind in (MalformedJSON, exceptions.UnsupportedMediaType)]),
        (asked.has_body, [refusal_of(BodyTooLarge), TOO_SLOWLY]),
        (asked.needs_token, [refusal_of(exceptions.NotAuthenticated), BAD_TOKEN]),
        (asked.needs_scope, [refusal_of(exceptions.PermissionDenied), OUT_OF_SCOPE]),
        (asked.has_ids, [refusal_of(exceptions.NotFound)]),
        (asked.is_counted, [refusal_of(TooManyRequests)]),
        (True, EVERYWHERE),
    ]
    found += [one for holds, some in of_the_kit if holds for one in some]
    return list({(one.status, one.code): one for one in reversed(found)}.values())[::-1]


def responses(found: Iterable[Refusal]) -> dict[str, Schema]:
    """The answers by status."""
    by_status: dict[int, list[Refusal]] = defaultdict(list)
    for refusal in found:
        by_status[refusal.status].append(refusal)
    return {str(status): _response(by_status[status]) for status in sorted(by_status)}


def component(refusal: Refusal) -> Schema:
    """The object that tells of it."""
    extras = {name: told(kind) for name, kind in refusal.extras.items()}
    return {
        "type": "object",
        "description": str(refusal.detail),
        "properties": {
            "code": {"type": "string", "const": refusal.code},
            "detail": {"type": "string", "description": "A sentence for people, in the language that was asked for."},
            **extras,
        },
        "required": ["code", "detail", *(["errors"] if "errors" in extras else [])],
    }


def _response(some: Sequence[Refusal]) -> Schema:
    refs = [{"$ref": f"#/components/schemas/{one.component}"} for one in some]
    sent = {name: HEADERS[name] for name in HEADERS if any(name in one.sends for one in some)}
    answer: dict[str, Any] = {
        "description": "\n".join(f"- `{one.code}`: {one.detail}" for one in some),
        "content": {
            "application/json": {
                "schema": refs[0] if len(refs) == 1 else {"oneOf": refs},
                "examples": {one.code: {"value": _example(one)} for one in some},
            }
        },
    }
    return answer | ({"headers": sent} if sent else {})


def _example(refusal: Refusal) -> Schema:
    example: Schema = {"code": refusal.code, "detail": str(refusal.detail)}
    if "errors" in refusal.extras:
        example["errors"] = {"amount": [str(_("Give an amount in yuan with at most two decimals, such as 100.00."))]}
    return example
