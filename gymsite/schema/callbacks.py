"""Where the providers report, as the description shows it: in their own forms, which are no viewset's."""

from rest_framework.exceptions import NotFound

from foundation.api.described import Schema
from foundation.api.json import BodyTooLarge
from gymsite.schema.refusals import EVERYWHERE, TOO_SLOWLY, component, refusal_of, responses
from payments.enums import ProviderName
from payments.errors import CallbackFailed, PaymentNotFound, ProviderUnknownName

PATH = "/api/v1/payments/callback/{payment_provider}"
FORM, XML = "application/x-www-form-urlencoded", ("text/xml", "application/xml")
REFUSED = (
    *(refusal_of(kind) for kind in (CallbackFailed, PaymentNotFound, ProviderUnknownName, NotFound, BodyTooLarge)),
    TOO_SLOWLY,
    *EVERYWHERE,
)
_ANY = {"type": "object", "additionalProperties": {"type": "string"}}
_ANSWERED_AS_ASKED = {
    "text/plain": {"schema": {"const": "fail"}},
    "text/xml": {"schema": {"type": "string", "examples": ["<xml><return_code>FAIL</return_code></xml>"]}},
}


def components() -> dict[str, Schema]:
    """What the operation refers to."""
    taken = {
        "type": "object",
        "properties": {"status": {"const": "success"}, "payment_id": {"type": "integer", "format": "int64"}},
        "required": ["status", "payment_id"],
    }
    errors = {one.component: component(one) for one in REFUSED}
    return {"NotificationTaken": taken, **errors}


def path() -> Schema:
    """The path and its one operation."""
    return {PATH: {"post": _operation()}}


def _operation() -> Schema:
    bodies = {
        FORM: {"schema": _ANY, "example": {"out_trade_no": "txn_123456", "trade_status": "TRADE_SUCCESS", "sign": "…"}},
        "application/json": {"schema": {"type": "object"}, "example": {"id": "…", "resource": {"ciphertext": "…"}}},
        **{kind: {"schema": {"type": "string"}, "example": "<xml><sign>…</sign></xml>"} for kind in XML},
    }
    refused = responses(REFUSED)
    for status in ("400", "404"):
        refused[status]["content"] |= _ANSWERED_AS_ASKED
    return {
        "operationId": "payments_callback",
        "summary": "Take one notification of a provider",
        "description": (
            "No bearer token: the provider's signature is the only authority. The answer has the form of the request:"
            " a form is answered with `success` or `fail`, XML with XML, JSON with JSON. 200 is sent after the commit."
        ),
        "parameters": [
            {
                "name": "payment_provider",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": [*ProviderName.values]},
            }
        ],
        "tags": ["payments"],
        "requestBody": {"required": True, "content": bodies},
        "responses": {"200": _taken(), **refused},
    }


def _taken() -> Schema:
    return {
        "description": "Taken; the same again changes nothing.",
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/NotificationTaken"},
                "example": {"status": "success", "payment_id": 1},
            },
            "text/plain": {"schema": {"const": "success"}},
            "text/xml": {"schema": {"type": "string", "examples": ["<xml><return_code>SUCCESS</return_code></xml>"]}},
        },
    }
