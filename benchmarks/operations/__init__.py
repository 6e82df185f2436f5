"""Every operation of the service that is measured."""

from benchmarks.operations.calling_back import calling_back
from benchmarks.operations.creating import creating
from benchmarks.operations.operation import Operation
from benchmarks.operations.reading import reading
from benchmarks.world import World

__all__ = ["Operation", "every_operation"]


def every_operation(world: World) -> list[Operation]:
    """All of them, in the order of the report."""
    return [*creating(world), *calling_back(world), *reading(world)]
