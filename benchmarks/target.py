"""Something that is measured, and the supply of requests that it is measured with."""

import math
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.http_request import Answer, Operation, Request, send, write_requests
from benchmarks.load import Cell, drive
from benchmarks.plan import Plan
from benchmarks.servers import Server

FIRST_GUESS = 1500  # requests a second, before anything is known
MARGIN = 2.0
NOISE = 0.25  # cores
KINDS = 500
PATIENCE = 10


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
    fastest: dict[tuple[str, int], float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its rows are called."""
        return self.server.name

    def send(self, request: Request) -> Answer:
        """Its answer to one request."""
        return send(request.encoded(), self.server.port)

    def measure(self, name: str, connections: int, plan: Plan) -> Cell:
        """One cell; again, `plan.tries` times at most, while others disturb it or its requests run out.

        On a machine so busy that nothing was answered, a longer one: whether answers are right is no matter of time.
        Before the first one a second of trial says how many requests a longer one needs.
        """
        if plan.seconds > 1 and (name, connections) not in self.fastest:
            self._cell(name, connections, seconds=1)
        for _try in range(plan.tries):
            cell = self._cell(name, connections, plan.seconds)
            if cell.noise <= NOISE and not cell.exhausted:
                break
        return cell if cell.requests else self._cell(name, connections, PATIENCE * plan.seconds)

    def _cell(self, name: str, connections: int, seconds: int) -> Cell:
        operation = self.operations[name]
        file = self.directory / f"{self.name}-{name}.requests".replace(" ", "-")
        if operation.once or not file.exists():
            rate = self.fastest.get((name, connections), FIRST_GUESS)
            enough = math.ceil(rate * seconds * MARGIN) + 2 * connections
            write_requests(file, operation.make(enough if operation.once else KINDS))
        pid = self.database_pid
        cell = drive(self.server, operation, file, connections=connections, seconds=seconds, database_pid=pid)
        known = self.fastest.get((name, connections), 0.0)
        self.fastest[name, connections] = max(known, cell.per_second)
        return cell
