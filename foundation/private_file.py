"""A file for its owner alone, whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from foundation.errors import InvalidField
from foundation.file_errors import unwritable_file


@contextmanager
def private_file(path: Path, *, field: str) -> Iterator[IO[bytes]]:
    """To be written under a name of its own first: what was there stays until the new file is whole.

    Raises InvalidField for `field` when it cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with open(unfinished, "w+b", opener=_private) as file:
            yield file
        unfinished.replace(path)
    except OSError as error:
        raise InvalidField({field: [unwritable_file(error)]}) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
