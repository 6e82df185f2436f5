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


def test_compose_starts_everything_again_but_the_migration():
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    services = text.split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    blocks = {block.split(":")[0].strip(): block for block in services.split("\n\n")}
    assert set(blocks) == {"db", "migrate", "web", "work", "nginx"}
    assert {name for name, block in blocks.items() if "restart: always" in block} == set(blocks) - {"migrate"}
