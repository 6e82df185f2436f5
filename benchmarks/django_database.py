"""Which database this process's Django works in."""

from collections.abc import Iterator
from dataclasses import replace

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from benchmarks.http_request import Request
from benchmarks.operations.operation import Operation


def point_django_at(name: str) -> None:
    """From now on the models are those of this database in the same server."""
    if connection.settings_dict["NAME"] != name:
        connection.close()
        connection.settings_dict["NAME"] = name
        ContentType.objects.clear_cache()


def pointed(operation: Operation, name: str) -> Operation:
    """The operation, whose requests are made with rows of this database."""

    def make(count: int) -> Iterator[Request]:
        point_django_at(name)
        yield from operation.make(count)

    return replace(operation, make=make)
