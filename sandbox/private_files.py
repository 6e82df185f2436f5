"""Files that only their owner may read, made once and never overwritten."""

import os
import secrets
from pathlib import Path


def make_private_directory(directory: Path) -> None:
    """`directory` exists and only its owner may look into it."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)


def write_once(path: Path, content: bytes) -> None:
    """Write `content` with mode 0600, all of it or nothing; a file that exists already is kept as it is."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was faster, and its content is the one that counts
    finally:
        draft.unlink()
