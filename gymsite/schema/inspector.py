"""One operation of the description: what the action's endpoint, its viewset and its readers say of it."""

import re
from collections.abc import Mapping
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction
from rest_framework.permissions import IsAuthenticated

from foundation.api.described import Schema, schema_of
from foundation.api.endpoint import Endpoint, endpoint_of
from foundation.api.fields import ValueField
from foundation.api.parameters import Reader, is_needed
from foundation.api.permissions import HasScope
from foundation.api.requests import StrictSerializer
from gymsite.schema.operation import has_permission, refusals_of
from gymsite.schema.refusals import component, responses
from gymsite.schema.settings import BEARER
from gymsite.schema.values import IDENTITY, asked, shown, with_null
from payments.errors import IdempotencyKeyInvalid

LARGEST_ID_IN_A_PATH = 10**18 - 1
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key with the same body gets the first answer again, for at least 72 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}
REPLAYED = {"description": "`true` on an answer that was given before.", "schema": {"const": "true"}}
NEXT = {
    "description": "RFC 8288: where the next page is; not there on the last one.",
    "schema": {"type": "string", "examples": ['<https://example.com/api/v1/payments/?before_id=7>; rel="next"']},
}


class EndpointSchema(AutoSchema):
    """Draws every operation from `@endpoint`, `readers` and the declared fields."""

    view: Any  # an APIViewSet

    @property
    def said(self) -> Endpoint:
        """What the action says of itself."""
        said = endpoint_of(getattr(self.view, self.view.action))
        assert said is not None
        return said

    @property
    def readers(self) -> Mapping[str, Reader]:
        """The query parameters that the action knows."""
        known: Mapping[str, Reader] = self.view.readers.get(self.view.action, {})
        return known

    @property
    def takes_key(self) -> bool:
        """Whether it minds an Idempotency-Key."""
        return IdempotencyKeyInvalid in self.said.refusals

    def get_auth(self) -> list[Schema]:
        """The bearer token with the scope it needs; nothing where nobody has to say who calls."""
        if not has_permission(type(self.view), IsAuthenticated):
            return []
        return [{BEARER: self._scopes()}]

    def get_operation_id(self) -> str:
        """`payments_create`, `payment_checkout`: the words of the path, and the action where it is none of them."""
        words = [word.replace("-", "_") for word in re.findall(r"[^/]+", re.sub(self.path_prefix, "", self.path))]
        following = [*words[1:], ""]
        shown = [
            word.removesuffix("s") if after.startswith("{") and after != words[-1] else word
            for word, after in zip(words, following, strict=True)
            if not word.startswith("{")
        ]
        return "_".join(shown if self.view.action == shown[-1] else [*shown, self.view.action])

    def get_summary(self) -> str:
        """The first sentence of the action's docstring."""
        text: str = self.get_description()
        return re.split(r"(?<=[.:;]) ", text.replace("\n", " "))[0].rstrip(".:;")

    def _is_list_view(self, serializer: Any = None) -> bool:
        return self.said.is_list

    def _get_parameters(self) -> list[Schema]:
        ids = [self._path_parameter(name) for name in re.findall(r"{(\w+)}", self.path)]
        asked_for = [
            {"name": name, "in": "query", "required": is_needed(reader), "schema": schema_of(reader)}
            for name, reader in self.readers.items()
        ]
        return [*ids, *asked_for, *([KEY] if self.takes_key else [])]

    def _path_parameter(self, name: str) -> Schema:
        number = IDENTITY | {"minimum": 0, "maximum": LARGEST_ID_IN_A_PATH}
        words = re.search(rf"\(\?P<{name}>([a-z]+)\|", self.path_regex)
        schema = {"anyOf": [{"const": words[1]}, number]} if words else number
        return {"name": name, "in": "path", "required": True, "schema": schema}

    def _get_request_body(self, direction: Direction = "request") -> Schema | None:
        if self.said.body is None:
            return None
        schema = self.resolve_serializer(self.said.body, direction)
        body: Schema = {"content": {"application/json": {"schema": schema.ref}}}
        return body | ({"required": True} if schema.schema.get("required") else {})

    def _get_response_bodies(self, direction: Direction = "response") -> Schema:
        found = refusals_of(type(self.view), self.view.action, has_ids="{" in self.path)
        for one in found:
            self._register(one.component, component(one))
        return {str(self.said.status): self._good_answer()} | responses(found)

    def _good_answer(self) -> Schema:
        if self.said.answer is None:
            return {"description": "Done."}
        ref = self.resolve_serializer(self.said.answer, "response").ref
        schema = {"type": "array", "items": ref} if self.said.is_list else ref
        headers = ({"Link": NEXT} if "limit" in self.readers else {}) | (
            {"Idempotency-Replayed": REPLAYED} if self.takes_key else {}
        )
        answer = {"description": "Done.", "content": {"application/json": {"schema": schema}}}
        return answer | ({"headers": headers} if headers else {})

    def _scopes(self) -> list[str]:
        kinds = [kind for kind in self.view.permission_classes if issubclass(kind, HasScope)]
        return [kind.read if self.method == "GET" else kind.write for kind in kinds]

    def _register(self, name: str, schema: Schema) -> None:
        found = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, schema=schema, object=name)
        self.registry.register_on_missing(found)

    def get_serializer_name(self, serializer: Any, direction: Direction) -> str:
        """`PaymentAnswer` shows a `Payment`; what is sent keeps its name."""
        return type(serializer).__name__.removesuffix("Answer")

    def _map_serializer_field(self, field: Any, direction: Direction, *more: Any, **named: Any) -> Schema | None:
        if not isinstance(field, ValueField):
            of_the_framework: Any = super()
            found: Schema | None = of_the_framework._map_serializer_field(field, direction, *more, **named)
            return found
        schema = asked(field) if direction == "request" else shown(field)
        return with_null(schema) if field.allow_null else schema

    def _map_basic_serializer(self, serializer: Any, direction: Direction) -> Schema:
        of_the_framework: Any = super()
        schema: Schema = of_the_framework._map_basic_serializer(serializer, direction)
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        return schema
