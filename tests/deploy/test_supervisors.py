"""What brings the site back when all of it has died: each way of running it has somebody who does."""

from configparser import RawConfigParser

import pytest

from tests.plugin import ROOT

DEPLOY = ROOT / "deploy"


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
