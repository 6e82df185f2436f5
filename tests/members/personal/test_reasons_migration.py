"""Why another amount went back stood in clear in the facts of an event that nobody may change: it is taken out."""

import json
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from members.enums import MemberEventKind
from members.models import MemberEvent
from members.people.operations.record_event import record_event

migration = import_module("members.migrations.0015_people_are_masked")


def test_only_the_reason_goes_and_the_table_is_closed_again(member):
    about = {"member_id": member.pk, "subject": "payment:1", "actor_id": None, "reason": "x"}
    for kind in (MemberEventKind.REFUND_DECIDED, MemberEventKind.MEMBER_BARRED):
        record_event(kind, **about, override_reason="生病", amount_fen=1)
    execute = lambda statement, params: connection.cursor().execute(statement)  # noqa: E731
    migration.seal_reasons(apps, SimpleNamespace(connection=connection, execute=execute))
    decided, barred = (json.loads(event.facts) for event in MemberEvent.objects.order_by("pk"))
    assert (decided, barred) == ({"amount_fen": 1}, {"amount_fen": 1, "override_reason": "生病"})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        MemberEvent.objects.update(facts="{}")
