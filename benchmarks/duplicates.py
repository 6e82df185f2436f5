"""The same notice 64 times at once: how long the last one waits for its answer."""

import threading
import time
from typing import Any

from benchmarks.http_request import Request, send
from benchmarks.plan import Plan
from benchmarks.rounds import spread
from benchmarks.target import Target

AT_ONCE = 64


def measure_duplicates(target: Target, plan: Plan) -> dict[str, Any]:
    """Milliseconds until the last of them is answered, over several fresh payments; and wrong answers."""
    notices = list(target.operations["callback alipay"].make(plan.duplicate_rounds))
    found = [_once(target, notice) for notice in notices]
    return {
        "at_once": AT_ONCE,
        "last_ms": spread([round(max(took) * 1000, 1) for took, _wrong in found]),
        "errors": sum(wrong for _took, wrong in found),
    }


def _once(target: Target, notice: Request) -> tuple[list[float], int]:
    """Seconds of each, from the moment when all are let go."""
    took: list[float] = []
    wrong: list[bytes] = []
    gate = threading.Barrier(AT_ONCE)

    def deliver() -> None:
        gate.wait()
        start = time.perf_counter()
        answer = send(notice, target.server.port)
        took.append(time.perf_counter() - start)
        if (answer.status, answer.body) != (200, b"success"):
            wrong.append(answer.body)

    threads = [threading.Thread(target=deliver) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, len(wrong)
