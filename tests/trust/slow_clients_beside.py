"""What the site does beside slow clients: the probe's times, and callbacks that go on; short form and full."""

from dataclasses import dataclass
from statistics import median

from tests.concurrency.delivery import is_acknowledged
from tests.providers_desk import CALLBACK, alipay_form
from tests.trust.slow_clients import SlowClients, timed


@dataclass(frozen=True, slots=True)
class Beside:
    """Seconds of every probe, in order, and how many callbacks were acknowledged."""

    probes: list[float]
    acknowledged: int

    def told(self, crowds: list[SlowClients]) -> str:
        """The figures in one line."""
        clients = ", ".join(f"{len(crowd.held)} {crowd.kind.name} ({crowd.opened} opened)" for crowd in crowds)
        found = f"median {median(self.probes) * 1000:.1f} ms, longest {max(self.probes) * 1000:.1f} ms"
        return f"beside {clients}: /healthz {found}; {self.acknowledged} callbacks acknowledged"


def observe(url: str, transactions: list[str]) -> Beside:
    """One probe and one callback after the other, for every payment once."""
    probes, acknowledged = [], 0
    for transaction in transactions:
        probes.append(timed(url))
        acknowledged += is_acknowledged(f"{url}{CALLBACK}alipay", alipay_form(transaction))
    return Beside(probes, acknowledged)
