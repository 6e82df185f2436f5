"""How a gateway's answer goes wrong when the scenario says so."""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from sandbox import scenarios
from sandbox.configuration import timing

Answer = TypeVar("Answer", bound=HttpResponseBase)


class Fault(StrEnum):
    """What is wrong with the signature of an answer."""

    NONE = "none"
    NO_SIGNATURE = "no_signature"
    WRONG_SIGNATURE = "wrong_signature"


SIGNATURE_FAULTS = {"unsigned_answer": Fault.NO_SIGNATURE, "bad_answer_signature": Fault.WRONG_SIGNATURE}


def answer_with_fault(serve: Callable[[Fault], Answer], *, out_trade_no: str) -> Answer | HttpResponse:
    """What `serve` answers, or what becomes of it under the scenario of this order."""
    scenario = scenarios.at_present("gateway", out_trade_no)
    if scenario == "error_500":
        return HttpResponse("<html><body>500 Internal Server Error</body></html>", status=500)
    answer = serve(SIGNATURE_FAULTS.get(scenario, Fault.NONE))
    if scenario == "slow":
        time.sleep(timing().slow)
    if scenario == "executed_then_dropped":
        return HttpResponse("<html><body>502 Bad Gateway</body></html>", status=502)
    return answer
