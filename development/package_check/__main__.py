"""Build what the Dockerfile builds in a clean folder, then run it as the image would be; exit code 1 where it fails.

Files that nobody may change, somebody who owns none of them, a database of its own, and the image's own command and
health check. `--keep DIRECTORY` leaves the folder there.
"""

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from development.package_check.clean_folder import CleanFolder
from development.package_check.dockerfile import instructions
from development.package_check.serving import Tried

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"


def main() -> int:
    """Say what is done and how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="build there and leave it")
    keep: Path | None = parser.parse_args().keep
    with TemporaryDirectory(prefix="gymsite-package-", dir="/tmp") as temporary:
        scratch = Path(temporary)
        scratch.chmod(0o755)
        folder = CleanFolder(keep or scratch / "image", ROOT, Path(f"{DOCKERFILE}.dockerignore"), print)
        given = list(instructions(DOCKERFILE))
        try:
            folder.follow(given)
            print("The clean folder is built.")
            Tried(folder, given, scratch).try_all(print)
        except (subprocess.CalledProcessError, AssertionError) as error:
            print(f"FAILED: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
