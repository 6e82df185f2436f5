"""Two machines of the site and two that work, over one PostgreSQL and one Redis, behind nginx."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from time import monotonic

from tests.nginx_process import Nginx, running_nginx
from tests.plugin import ROOT, free_port
from tests.processes import PATIENCE_SECONDS, await_health
from tests.redis_process import Redis, running_redis
from tests.service_process import service_command, service_environment

STAFF_RATE = "100000/hour"  # so that every create is counted in the cache


class Machine:
    """A process that is killed with all of its children, and started again as it was."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], log: Path, url: str = "") -> None:
        self._command, self._environment, self._log, self.url = command, environment, log, url
        self.process: subprocess.Popen[bytes] | None = None
        self.killed = dict[int, float]()  # when, by its number

    def start(self) -> None:
        """Return at once; `await_there` waits."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def await_there(self) -> None:
        """Until it answers, where it has an address."""
        assert self.process is not None
        if self.url:
            await_health(self.url, self.process, self._log)

    def kill(self) -> None:
        """SIGKILL to all of it, whatever it is at; nothing where it has ended."""
        if self.process is None or self.process.poll() is not None:
            return
        self.killed[self.process.pid] = monotonic()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)


class Machines:
    """All of them. `site` is where nginx listens; `witness` is what the job of that name writes."""

    def __init__(self, sites: list[Machine], workers: list[Machine], redis: Redis, nginx: Nginx, witness: Path) -> None:
        self.sites, self.workers, self.redis, self.nginx, self.witness = sites, workers, redis, nginx, witness
        self.site = f"http://127.0.0.1:{nginx.port}"


@contextmanager
def running_machines(directory: Path, database_url: str, *, working: int = 2, **variables: str) -> Iterator[Machines]:
    """For the length of the block; `working` of them run the jobs, the variables are those of all."""
    with ExitStack() as life:
        redis = life.enter_context(running_redis(directory))
        environment = service_environment(
            DATABASE_URL=database_url,
            CACHE_URL=redis.url,
            THROTTLE_STAFF=STAFF_RATE,
            TRUSTED_PROXY_COUNT="1",
            **variables,
        )
        ports = [free_port() for _site in range(2)]
        sites = [
            Machine(
                service_command(port=port, workers=1), environment, directory / f"web{port}", f"http://127.0.0.1:{port}"
            )
            for port in ports
        ]
        witness = directory / "witness"
        at_work = {**environment, "DJANGO_SETTINGS_MODULE": "tests.deploy.witness.settings", "WITNESS": str(witness)}
        work = [sys.executable, "manage.py", "work"]
        workers = [Machine(work, at_work, directory / f"work{number}") for number in range(working)]
        for machine in (*sites, *workers):
            life.callback(machine.kill)
            machine.start()
        for machine in sites:
            machine.await_there()
        nginx = life.enter_context(running_nginx(ports, directory))
        yield Machines(sites, workers, redis, nginx, witness)
