"""An example of each body and each answer, made from its schema; the values are those of the specification's own."""

from dataclasses import dataclass
from typing import Any

from foundation.api.described import Schema

NAMED: Schema = {
    "amount": 100.00,
    "type": "membership",
    "status": "pending",
    "transaction_id": "txn_123456",
    "description": "月度会员费",
    "created_at": "2023-01-01T00:00:00Z",
    "expires_at": "2023-01-01T00:15:00Z",
    "refunded_amount": 0.00,
    "phone": "138****5678",
    "name": "王芳",
    "username": "wangfang",
    "password": "a-long-passphrase",
    "token": "…",
    "reason": "搬家",
    "url": "https://example.com/hooks",
    "return_url": "https://example.com/paid",
    "checkout_url": "https://example.com/pay/…",
    "confirm_url": "https://example.com/s/…",
    "content": "https://qr.example.com/…",
}
# What is asked with, and answered otherwise or not at all.
ASKED: Schema = NAMED | {"phone": "13900000099"}
# What a body need not have and the specification's example has all the same.
SHOWN = ("description",)


def add_examples(document: Schema) -> None:
    """Lay an example beside every schema of a body and of a good answer that has none."""
    schemas = document["components"]["schemas"]
    for operations in document["paths"].values():
        for operation in operations.values():
            asked, answered = operation.get("requestBody", {}), operation["responses"].values()
            for named, body in [(ASKED, asked), *((NAMED, answer) for answer in answered)]:
                for content in _contents(body):
                    content["example"] = _Drawn(schemas, named).example_of(content["schema"])


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Values for these schemas; of what is called by one of these names, its own."""

    schemas: Schema
    named: Schema

    def example_of(self, schema: Schema, name: str = "") -> Any:
        """A value that the schema takes."""
        if "$ref" in schema:
            return self.example_of(self.schemas[schema["$ref"].rpartition("/")[2]], name)
        if "properties" in schema:
            needed = schema.get("required", [])
            chosen = {key: one for key, one in schema["properties"].items() if key in needed or key in SHOWN}
            return {key: self.example_of(one, key) for key, one in chosen.items()}
        if name in self.named and _fits(self.named[name], schema):
            return self.named[name]
        return self._plain(schema)

    def _plain(self, schema: Schema) -> Any:
        kinds: str | list[str] = schema.get("type", "")
        choices: list[Schema] = schema.get("anyOf") or schema.get("oneOf") or []
        if "null" in kinds or {"type": "null"} in choices:
            return None
        if "examples" in schema:
            return schema["examples"][0]
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if choices and not kinds:
            return self.example_of(choices[0])
        if kinds == "array":
            return [self.example_of(schema["items"])] if "$ref" in schema["items"] else []
        return {"integer": 1, "number": 100.00, "boolean": False, "object": {}, "string": _text(schema)}.get(str(kinds))


def _text(schema: Schema) -> str:
    return {"date": "2026-01-31", "date-time": "2026-01-31T10:00:00Z"}.get(schema.get("format", ""), "…")


def _fits(value: Any, schema: Schema) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    return "properties" not in schema and "$ref" not in schema


def _contents(body: Schema) -> list[Schema]:
    """Those that have no example yet."""
    contents: list[Schema] = [*body.get("content", {}).values()]
    return [one for one in contents if "schema" in one and not {"example", "examples"} & one.keys()]
