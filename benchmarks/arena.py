"""Everybody who is measured in one run, started side by side on one machine with one database server."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.checks import check_answers, check_rows
from benchmarks.database import PostgreSQL
from benchmarks.floor.floor import Floor, build_floor
from benchmarks.http_request import Request, bearer
from benchmarks.operations import PATH, every_operation, pointed
from benchmarks.peers.peer import OURS, PEERS, Peer, PeerOperations, started
from benchmarks.plan import COMPARED, Plan
from benchmarks.servers import PSYCOPG2, Server, running, serve
from benchmarks.target import Target
from benchmarks.world import World, build_world


@contextmanager
def open_arena(
    postgresql: PostgreSQL, plan: Plan, environment: dict[str, str], directory: Path
) -> Iterator[tuple[list[Target], Floor]]:
    """Start everybody: the service and its peers, their answers checked, and the floor.

    A server's database has the server's name. Django points at the service's, a copy of `empty`, which has the tables.
    """
    with ExitStack() as stack:
        world = build_world(members=plan.members)
        postgresql.execute("gymsite", "ANALYZE")  # as everybody's rows are: no plan changes while it is measured
        compared = [operation for operation in every_operation(world) if operation.name in COMPARED]
        floor = build_floor(postgresql, world, compared, directory)
        peers = {
            peer: stack.enter_context(_peer_target(peer, postgresql, plan, world, directory))
            for peer in reversed(PEERS)  # the first copies the service's database while nobody is connected to it
        }
        own = stack.enter_context(service_target(world, environment, directory, postgresql.pid))
        targets = [own, *(peers[peer] for peer in PEERS)]
        for target, driver in zip(targets, (PSYCOPG2, *(peer.driver for peer in PEERS)), strict=True):
            check_answers(target, driver)
        check_rows(postgresql, own, peers[OURS])
        yield targets, floor


@contextmanager
def service_target(
    world: World, environment: dict[str, str], directory: Path, database_pid: int, *, name: str = "gymsite"
) -> Iterator[Target]:
    """This service over the database in which the world is; without a server's process that is SQLite's."""
    with running(name, serve, environment, directory / f"{name}.log") as server:
        names = [operation.name for operation in every_operation(world)]
        yield _target_in_world(server, world, names, directory, database_pid)


@contextmanager
def _peer_target(peer: Peer, postgresql: PostgreSQL, plan: Plan, world: World, directory: Path) -> Iterator[Target]:
    key, log = directory / "alipay-platform-public.pem", directory / f"{peer.name}.log"
    with started(peer, postgresql, plan, key, log) as server:
        if peer.rows is None:
            yield _target_in_world(server, world, COMPARED, directory, postgresql.pid)
            return
        every = PeerOperations(peer, postgresql, plan)
        operations = {operation.name: operation for operation in every.every()}
        yield Target(server, operations, *every.own_lists(), postgresql.pid, directory)


def _target_in_world(server: Server, world: World, names: Iterable[str], directory: Path, database_pid: int) -> Target:
    """A server that is asked as the service is, over the world's rows in its own database."""
    every = {operation.name: operation for operation in every_operation(world)}
    if database_pid:
        every = {name: pointed(operation, server.name) for name, operation in every.items()}
    own_lists = (Request("GET", PATH, b"", bearer(who.token)) for who in (world.payer, world.buyers[0]))
    return Target(server, {name: every[name] for name in names}, *own_lists, database_pid, directory)
