"""Everybody who is measured in one run, started side by side on one machine with one database server."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.answers import check_answers
from benchmarks.database import PostgreSQL
from benchmarks.floor.floor import Floor, build_floor
from benchmarks.http_request import Request, bearer
from benchmarks.operations import every_operation
from benchmarks.operations.creating import PATH
from benchmarks.peers.peer import PEERS, started
from benchmarks.peers.peer_operations import PeerOperations
from benchmarks.plan import Plan
from benchmarks.servers import service
from benchmarks.target import Target
from benchmarks.world import World, build_world


@dataclass(frozen=True, slots=True)
class Arena:
    """The service, its peers and the floor, their answers checked. A server's database has the server's name."""

    service: Target
    peers: list[Target]
    floor: Floor


@contextmanager
def open_arena(postgresql: PostgreSQL, plan: Plan, environment: dict[str, str], directory: Path) -> Iterator[Arena]:
    """Start everybody. Django points at the service's database, a copy of `empty`, which has the tables."""
    with ExitStack() as stack:
        world = build_world(members=plan.members, payments_each=plan.payments_each)
        floor = build_floor(postgresql, world, every_operation(world), directory)
        own = stack.enter_context(service_target(world, environment, directory, postgresql.pid))
        peers = []
        for peer in PEERS:
            key, log = directory / "alipay-platform-public.pem", directory / f"{peer.name}.log"
            server = stack.enter_context(started(peer, postgresql, plan, key, log))
            every = PeerOperations(peer, postgresql, plan)
            operations = {operation.name: operation for operation in every.every()}
            peers.append(Target(server, operations, *every.own_lists(), postgresql.pid, directory))
        for target in (own, *peers):
            check_answers(target)
        yield Arena(own, peers, floor)


@contextmanager
def service_target(
    world: World, environment: dict[str, str], directory: Path, database_pid: int, *, name: str = "gymsite"
) -> Iterator[Target]:
    """This service over the database in which the world is."""
    with service(environment, name=name, log=directory / f"{name}.log") as server:
        operations = {operation.name: operation for operation in every_operation(world)}
        own_lists = (Request("GET", PATH, b"", bearer(who.token)) for who in (world.payer, world.buyers[0]))
        yield Target(server, operations, *own_lists, database_pid, directory)
