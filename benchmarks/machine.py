"""Where it was measured."""

import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("Django", "djangorestframework", "granian", "psycopg2-binary", "cryptography")


def describe_machine() -> dict[str, str]:
    """Processor, memory, system and versions, in words."""
    processor = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return {
        "processor": f"{os.cpu_count()} x {processor[1] if processor else platform.machine()}",
        "memory": f"{int(memory[1]) / 1024 / 1024:.0f} GB" if memory else "unknown",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def describe_driver() -> str:
    """Which wrk it is that drives the servers."""
    if shutil.which("wrk") is None:
        return "none"
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
    return wrk.stdout.split(" Copyright")[0].strip()
