"""Coaches and members' events as answers show them, and what of an answer is about money."""

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from foundation.api.answers import Answer
from foundation.api.fields import AnyTextField, IdField, InstantField, WordField
from members.enums import MemberEventKind
from members.people.models import MemberEvent


class CoachAnswer(Answer):
    """The name is all that is anybody's business."""

    id = IdField()
    name = AnyTextField()


class MemberEventAnswer(Answer):
    """Who changed what a member has; `subject` names the row, such as `membership:5`."""

    id = IdField()
    kind = WordField(words=MemberEventKind.values)
    subject = AnyTextField()
    reason = AnyTextField()
    facts = serializers.DictField()
    actor_id = IdField(allow_null=True)
    created_at = InstantField()

    def get_facts(self, event: MemberEvent) -> Any:
        """What the event keeps beside its words."""
        return json.loads(event.facts)


MONEY = ("price", "list_price", "payment_id")


def without_money(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The same answer for somebody whom prices and payments do not concern: null in their places, in its lists too."""
    return {name: None if name in MONEY else _without_money(value) for name, value in shown.items()}


def _without_money(value: Any) -> Any:
    return [without_money(one) for one in value] if isinstance(value, list) else value
