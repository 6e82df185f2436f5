"""The sandbox by a clock that a test moves on: `python -m tests.sandbox.moving FILE serve …`.

FILE has the instant in ISO 8601; before each request that it answers the sandbox looks there, and stands still between.
"""

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import time_machine
from django.core import wsgi

from sandbox.__main__ import main


def instant_in(file: Path) -> datetime:
    """What time it is now."""
    return datetime.fromisoformat(file.read_text(encoding="ascii"))


def serve(file: Path, arguments: list[str]) -> int:
    """Until interrupted; the process that answers is forked from this one, with its clock and this application."""
    make_application = wsgi.get_wsgi_application
    with time_machine.travel(instant_in(file), tick=False) as clock:

        def application_of_that_time() -> Any:
            application = make_application()

            def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
                clock.move_to(instant_in(file))
                return application(environ, start_response)

            return answer

        wsgi.get_wsgi_application = application_of_that_time
        return main(arguments)


if __name__ == "__main__":
    sys.exit(serve(Path(sys.argv[1]), sys.argv[2:]))
