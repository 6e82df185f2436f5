"""What several processes measure is one sum, which does not sink when one dies; its levels go with it."""

import subprocess
import sys

import pytest

from tests.plugin import ROOT

# Says each number that it is told of, and then stays until it is killed.
COUNTS = """
import sys
from pathlib import Path
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from foundation.metrics.processes import enter
enter(Path(sys.argv[1]))
registry = CollectorRegistry()
Counter("done", "Done.", ["what"], registry=registry).labels("it").inc(int(sys.argv[2]))
Histogram("took", "Took.", ["what"], buckets=(1, 2), registry=registry).labels("it").observe(1.5)
Gauge("level", "Level.", ["what"], registry=registry, multiprocess_mode="livesum").labels("it").set(1)
print("there", flush=True)
sys.stdin.read()
"""
READS = """
import sys
from pathlib import Path
from prometheus_client.multiprocess import MultiProcessCollector
from foundation.metrics.processes import files
with files(Path(sys.argv[1])) as found:
    for metric in MultiProcessCollector.merge(found):
        for sample in metric.samples:
            print(sample.name, sample.labels.get("le", ""), sample.value)
"""


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "metrics"


@pytest.fixture
def processes():
    running = []
    yield running
    for process in running:
        process.kill()
        process.communicate()


def start(processes, directory, count):
    command = [sys.executable, "-c", COUNTS, directory, str(count)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    processes.append(process)
    assert process.stdout.readline() == "there\n"
    return process


def read(directory):
    told = subprocess.run(
        [sys.executable, "-c", READS, directory], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {" ".join(line.split()[:-1]): float(line.split()[-1]) for line in told.stdout.splitlines()}


def test_sums_stay_when_a_process_dies_and_levels_go(processes, directory):
    first, _second = start(processes, directory, 3), start(processes, directory, 4)
    both = read(directory)
    assert (both["done_total"], both["level"], both["took_count"]) == (7, 2, 2)
    first.kill()
    first.wait()
    assert read(directory) == {**both, "level": 1}
    start(processes, directory, 5)
    assert (read(directory)["done_total"], read(directory)["level"]) == (12, 2)
    assert len(list(directory.glob("counter_*.db"))) == 3  # the two that live, and all that are gone


def test_who_comes_first_sweeps_out(processes, directory):
    last = start(processes, directory, 3)
    last.kill()
    last.wait()
    start(processes, directory, 4)
    assert read(directory)["done_total"] == 4


def test_a_file_that_was_cut_off_ends_nothing(processes, directory):
    start(processes, directory, 3)
    (directory / "counter_machine-1.db").write_bytes(b"\xff" * 20)
    (directory / "histogram_machine-2.db").write_bytes(b"")
    assert read(directory)["done_total"] == 3
    assert not (directory / "counter_machine-1.db").exists()
