"""Something that is measured, and the supply of requests that it is measured with."""

import math
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.http_request import Request, write_requests
from benchmarks.load import Cell, drive
from benchmarks.operations.operation import Operation
from benchmarks.servers import Server
from benchmarks.shot import Shot

FIRST_GUESS = 1500  # requests a second, before anything is known
MARGIN = 1.5
NOISE = 0.25  # cores
KINDS = 500


@dataclass(slots=True)
class Target:
    """A server with its operations. `database_pid` is the root of its database's processes, 0 when it has none.

    `payer_list` asks for the payments of the one for whom callbacks pay, `buyer_list` for those of the first who buys.
    """

    server: Server
    operations: dict[str, Operation]
    payer_list: Request
    buyer_list: Request
    database_pid: int
    directory: Path
    fastest: dict[str, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its rows are called."""
        return self.server.name

    def has(self, operation: str) -> bool:
        """Whether it can do that."""
        return operation in self.operations

    def measure(self, name: str, *, connections: int, seconds: int, tries: int) -> Cell:
        """One cell; measured again, so many times at most, while others disturb it or the requests ran out."""
        cell = self._cell(name, connections, seconds)
        for _try in range(1, tries):
            if cell.noise <= NOISE and not cell.exhausted:
                break
            cell = self._cell(name, connections, seconds)
        if cell.exhausted:
            cell = self._cell(name, connections, seconds)
        return cell

    def _cell(self, name: str, connections: int, seconds: int) -> Cell:
        operation = self.operations[name]
        file = self.directory / f"{self.name}-{name}.requests".replace(" ", "-")
        if operation.once or not file.exists():
            write_requests(file, operation.make(self._needed(operation, connections, seconds)))
        shot = Shot(file, operation.once, operation.status, operation.fragment)
        cell = drive(self.server, shot, connections=connections, seconds=seconds, database_pid=self.database_pid)
        self.fastest[name] = max(self.fastest.get(name, 0.0), cell.per_second)
        return cell

    def _needed(self, operation: Operation, connections: int, seconds: int) -> int:
        """How many requests suffice; of those that may be sent again, a few hundred different ones."""
        if not operation.once:
            return KINDS
        return math.ceil(self.fastest.get(operation.name, FIRST_GUESS) * seconds * MARGIN) + 2 * connections
