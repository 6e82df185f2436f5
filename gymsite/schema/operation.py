"""What decides which refusals of the kit an action may answer with: its viewset, its endpoint, its address."""

from collections.abc import Iterable
from typing import Any

from rest_framework.permissions import IsAuthenticated

from foundation.api.endpoint import endpoint_of
from foundation.api.permissions import HasScope
from foundation.api.viewset import SEARCHES, APIViewSet
from gymsite.schema.refusals import Asked, Refusal, refusals


def refusals_of(viewset: type[APIViewSet[Any]], action: str, *, has_ids: bool) -> list[Refusal]:
    """Every refusal of this action; `has_ids`: whether its address names a row."""
    said = endpoint_of(getattr(viewset, action))
    assert said is not None
    readers = viewset.readers.get(action, {})
    asked = Asked(
        has_ids=has_ids,
        has_body=said.body is not None,
        is_read=said.body is not None or bool(readers) or viewset.refuses_parameters,
        needs_token=has_permission(viewset, IsAuthenticated),
        needs_scope=has_permission(viewset, HasScope),
        is_counted=bool(viewset.rates) or said.status == 201 or not SEARCHES.isdisjoint(readers),
    )
    return refusals(asked, said.refused_with())


def has_permission(viewset: type[APIViewSet[Any]], permission: type) -> bool:
    """Whether it asks for this one, or a kind of it."""
    asked: Iterable[Any] = viewset.permission_classes
    return any(issubclass(kind, permission) for kind in asked)
