"""Counts, times and levels by their labels. Measuring never ends what is measured, and costs nothing while it is off.

A label's values are few and known: a route and never an address, a word and never a number.
"""

import logging
from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

logger = logging.getLogger(__name__)

# Those of this process; `exposition` adds up what all have written.
REGISTRY = CollectorRegistry()
# What a write to a file of the directory raises that is full, or gone; then it is not counted.
_LOST = (OSError, ValueError)

Measure = TypeVar("Measure", Counter, Histogram)


def _of_labels(measure: Measure) -> Callable[..., Measure]:
    """The part of it that has these labels, which the library looks for under a lock; there are few."""
    return cache(measure.labels)


class Count:
    """How often something happened."""

    def __init__(self, name: str, said: str, labels: Sequence[str]) -> None:
        self._counter = _of_labels(Counter(name, said, labels, registry=REGISTRY))

    def add(self, *labels: str) -> None:
        """Once more."""
        if settings.METRICS_ON:
            try:
                self._counter(*labels).inc()
            except _LOST as error:
                _not_kept(error)


class Times:
    """How long something took, in seconds."""

    def __init__(self, name: str, said: str, labels: Sequence[str], buckets: Sequence[float]) -> None:
        self._histogram = _of_labels(Histogram(name, said, labels, buckets=buckets, registry=REGISTRY))

    def add(self, *labels: str, seconds: float) -> None:
        """One more."""
        if settings.METRICS_ON:
            try:
                self._histogram(*labels).observe(seconds)
            except _LOST as error:
                _not_kept(error)


class Level:
    """How high something stands: the sum of what each living process says of itself."""

    def __init__(self, name: str, said: str, labels: Sequence[str]) -> None:
        self._gauge = Gauge(name, said, labels, registry=REGISTRY, multiprocess_mode="livesum")

    def set(self, *labels: str, to: float) -> None:
        """From now on."""
        if settings.METRICS_ON:
            try:
                self._gauge.labels(*labels).set(to)
            except _LOST as error:
                _not_kept(error)


def _not_kept(error: Exception) -> None:
    logger.warning("What was measured could not be kept: %s", error)
