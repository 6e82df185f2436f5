"""gymsite/server.env, the one home of how granian runs the site."""

import os
import subprocess

from granian.cli import cli
from granian.constants import HTTPModes, Interfaces

from development.environment import server_variables
from tests.plugin import ROOT, read_variables

RUNS_AS = {
    "interface": Interfaces.RSGI,
    "websockets": False,
    "http": HTTPModes.http1,
    "http1_header_read_timeout": 10_000,
    "http1_buffer_size": 64 * 1024,
    "backpressure": 4096,
    "backlog": 4096,
    "respawn_failed_workers": True,
    "workers_kill_timeout": 30,
}


def test_granian_understands_every_variable(monkeypatch):
    """A name that it does not know it would pass over in silence."""
    variables = read_variables(ROOT / "gymsite" / "server.env")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    options = cli.make_context("granian", ["gymsite.rsgi:application"], auto_envvar_prefix="GRANIAN").params
    assert {name: options[name] for name in RUNS_AS} == RUNS_AS
    assert len(variables) == len(RUNS_AS)


def test_everybody_reads_the_same(tmp_path):
    """The shell of `make serve` and the demonstration."""
    show = ["sh", "-c", "set -a; . ./gymsite/server.env; exec env"]
    shown = subprocess.run(show, cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)
    in_the_shell = dict(line.split("=", 1) for line in shown.stdout.splitlines() if line.startswith("GRANIAN_"))
    assert in_the_shell == server_variables() == read_variables(ROOT / "gymsite" / "server.env")
