"""A file that is whole before any of it leaves."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse


def download(write: Callable[[IO[bytes]], Any], name: str, content_type: str) -> FileResponse:
    """What `write` puts into the file, under this name; the answer closes it."""
    file = TemporaryFile()  # noqa: SIM115 -- handed on to the answer
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)
