"""GET /metrics: what was measured, for Prometheus; an address that does not exist for anybody else."""

import ipaddress
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from foundation.client_address import client_address
from foundation.metrics.exposition import exposition
from foundation.metrics.processes import is_entered, living
from gymsite.api import not_found
from gymsite.metrics_of_money import metrics_of_money
from payments.providers import breaker_reports


@csrf_exempt  # whatever it is asked, it does not exist for who may not read it
def metrics(request: HttpRequest) -> HttpResponse:
    """The text that Prometheus reads, where the token or the caller's network opens it; else 404, as everywhere."""
    if request.method not in ("GET", "HEAD") or not _may_read(request):
        return not_found(request)
    directory = Path(settings.METRICS_DIRECTORY) if is_entered() else None
    accept = request.headers.get("Accept", "")
    text, content_type = exposition(directory, _further(directory), accept=accept)
    return HttpResponse(text, content_type=content_type)


def _may_read(request: HttpRequest) -> bool:
    scheme, _blank, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    address = client_address(request) if settings.METRICS_ALLOW else None
    return address is not None and any(ipaddress.ip_address(address) in each for each in settings.METRICS_ALLOW)


def _further(directory: Path | None) -> Iterator[Metric]:
    breaker_reports()  # so that each provider that is switched on has a level, also before its first call
    processes = 1 if directory is None else len(living(directory))
    yield GaugeMetricFamily("gymsite_processes", "Processes that are alive and measure.", processes)
    yield from metrics_of_money()
