"""Every command line of the papers, run as it stands beside a demonstration; what is marked says why it is not."""

import json
import re
import subprocess
import sys

import pytest

from development.client import Client
from tests.development.demonstration import demonstrate
from tests.development.papers import blocks, command_lines, papers
from tests.plugin import ROOT, free_port
from tests.processes import PATIENCE_SECONDS

# A line that says what to fill in, such as `TOKEN=gym_…`; the test has it from the demonstration.
FILLED_IN = re.compile(r"^[A-Z_]+=\S*….*$", re.MULTILINE)
# What the paper's reader would see by himself: an answer that is an error is one.
PRELUDE = 'set -euo pipefail\ncurl() { command curl --fail-with-body "$@"; }\n'
NOT_COPIED = {"var", ".venv", ".env", ".git"}
# By the file that docs/integrating.md keeps the answer in: provider, channel, and what the device is told.
OPENED = {
    "web": ("alipay", "page", "redirect"),
    "code": ("wechat", "native", "qr_code"),
    "h5": ("wechat", "h5", "redirect"),
    "jsapi": ("wechat", "jsapi", "parameters"),
    "mini_program": ("wechat", "jsapi", "parameters"),
    "app_alipay": ("alipay", "app", "parameters"),
    "app_wechat": ("wechat", "app", "parameters"),
}


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    directory = tmp_path_factory.mktemp("demonstration") / "var"
    running = demonstrate(directory, free_port(), free_port())
    try:
        running.read_guide()
        yield running
    finally:
        running.abandon()


@pytest.fixture
def folder(tmp_path):
    """The repository as a clone has it, for lines that write beside themselves."""
    for path in ROOT.iterdir():
        if path.name not in NOT_COPIED and not path.name.startswith(".venv"):
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def test_the_lines_of_integrating_are_run_and_each_payment_can_be_paid(demonstration, folder):
    run(lines_of("docs/integrating.md"), demonstration, folder)
    clerk, sandbox = (
        Client(demonstration.addresses.site, demonstration.token()),
        Client(demonstration.addresses.sandbox),
    )
    for name, (provider, channel, kind) in OPENED.items():
        made = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        checkout = made["checkout"]
        assert (checkout["provider"], checkout["channel"], checkout["kind"]) == (provider, channel, kind), name
        assert checkout["content"] or checkout["parameters"], name
        sandbox.post("/control/pay", provider=provider, out_trade_no=made["transaction_id"])
        paid = clerk.get(f"/api/v1/payments/{made['id']}/")
        assert paid["status"] == "success", name


@pytest.mark.parametrize("paper", ["README.md", "README.en.md", "docs/operations.md"])
def test_the_lines_of_a_paper_are_run(paper, demonstration, folder):
    run(lines_of(paper), demonstration, folder)


def test_no_paper_has_lines_that_nobody_runs():
    tried = {"README.md", "README.en.md", "docs/operations.md", "docs/integrating.md", "docs/integrating.zh.md"}
    with_lines = {str(paper.relative_to(ROOT)) for paper in papers() if unmarked(paper)}
    assert with_lines == tried


def test_both_languages_of_integrating_have_the_same_code():
    english, chinese = (
        [(block.language, block.text) for block in blocks(ROOT / "docs" / name)]
        for name in ("integrating.md", "integrating.zh.md")
    )
    assert english == chinese


def unmarked(paper):
    """The blocks of a paper that are run."""
    return [block for block in command_lines(paper) if not block.kind]


def lines_of(paper):
    """All that a paper has for a shell and nobody marked, one after the other."""
    return "\n".join(block.text for block in unmarked(ROOT / paper))


def run(lines, demonstration, folder):
    """Run them as a reader would who has filled in what there is to be filled in."""
    addresses = demonstration.addresses
    script = FILLED_IN.sub("", lines).replace("http://127.0.0.1:8000", addresses.site)
    script = script.replace("http://127.0.0.1:8001", addresses.sandbox)
    environment = demonstration.environment()
    environment |= {"TOKEN": demonstration.token(), "PATH": f"{sys.prefix}/bin:{environment['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", f"{PRELUDE}{script}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
