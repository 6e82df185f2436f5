"""What a generator is given to send."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shot:
    """What is sent, and the answer that is right; `once`: no request of the file may be sent twice."""

    file: Path
    once: bool
    status: int
    fragment: str
