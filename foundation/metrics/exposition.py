"""What was measured, in the text that Prometheus reads."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from foundation.metrics.measures import REGISTRY
from foundation.metrics.processes import files


class _All:
    """The one thing that the library asks of a registry."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield from self._metrics


def exposition(directory: Path | None, further: Iterable[Metric], *, accept: str) -> tuple[bytes, str]:
    """The text and its content type: what the processes of the directory have measured, without one this process.

    `further` is told as it is. Raises OSError where the directory cannot be read.
    """
    encode, content_type = choose_encoder(accept)
    return encode(_All([*_measured(directory), *further])), content_type


def _measured(directory: Path | None) -> Iterable[Metric]:
    if directory is None:
        return REGISTRY.collect()
    with files(directory) as found:
        added_up: Iterable[Metric] = MultiProcessCollector.merge(found)  # type: ignore[no-untyped-call]
    return added_up
