"""What brings the site back when all of it has died: each way of running it has somebody who does."""

import re
import shutil
import subprocess
from configparser import RawConfigParser

import pytest

from tests.plugin import ROOT

DEPLOY = ROOT / "deploy"
SYSTEMD = shutil.which("systemd-analyze")


def unit(name):
    parser = RawConfigParser()
    parser.optionxform = str
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    before = [line for line in lines if not line.startswith("ExecStartPre=")]  # a key that stands there twice
    parser.read_string("\n".join(before))
    return parser


@pytest.mark.parametrize("name", ["gymsite-web.service", "gymsite-work.service"])
def test_systemd_starts_it_again_for_ever(name):
    found = unit(name)
    assert (found["Service"]["Restart"], found["Unit"]["StartLimitIntervalSec"]) == ("always", "0")


def test_every_way_starts_the_same_application():
    started = "gymsite.rsgi:application"
    assert unit("gymsite-web.service")["Service"]["ExecStart"].endswith(started)
    assert unit("gymsite-web.service")["Service"]["EnvironmentFile"].endswith("/gymsite/server.env")
    for name in ("deploy/Dockerfile", "Makefile", "development/run.py"):
        assert started in (ROOT / name).read_text(encoding="utf-8"), name


@pytest.mark.parametrize("name", ["gymsite-web.service", "gymsite-work.service"])
def test_systemd_lets_it_write_to_its_own_directory_alone(name):
    service = unit(name)["Service"]
    assert (service["ProtectSystem"], service["ReadWritePaths"]) == ("strict", "-/srv/gymsite/var")
    assert (service["NoNewPrivileges"], service["CapabilityBoundingSet"]) == ("yes", "")


@pytest.mark.parametrize("name", ["gymsite-web.service", "gymsite-work.service"])
def test_systemd_makes_that_directory_before_anything_writes_to_it(name):
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    first = next(line for line in lines if line.startswith("Exec"))
    assert first == "ExecStartPre=+/usr/bin/install -d -o gymsite /srv/gymsite/var"


@pytest.mark.skipif(SYSTEMD is None, reason="there is no systemd-analyze here")
@pytest.mark.parametrize("name", ["gymsite-web.service", "gymsite-work.service"])
def test_systemd_knows_every_line(name, tmp_path):
    """With programs and files that are here, as it looks for those as well."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    text = re.sub(r"=/srv/gymsite/\.venv/bin/\w+", "=/bin/true", text).replace("User=gymsite", "User=root")
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run([SYSTEMD, "verify", tmp_path / name], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if name in line] == []
