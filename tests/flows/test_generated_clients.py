"""Clients that are made of docs/openapi.yaml, in Python and in TypeScript, run the specification's two examples."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from members.people.operations.tokens import issue_token
from tests.flows import typescript
from tests.plugin import ROOT
from tests.processes import PATIENCE_SECONDS

DESCRIPTION = ROOT / "docs" / "openapi.yaml"
EXAMPLES = Path(__file__).parent / "examples"
DOCUMENTED = {"amount": 100.00, "type": "membership", "description": "月度会员费", "status": "pending"}


def test_the_python_client(service, member, tmp_path):
    generator = Path(sys.executable).parent / "openapi-python-client"
    # It skips the callback's XML, which is the providers' and no client's.
    run(generator, "generate", "--path", DESCRIPTION, "--output-path", tmp_path / "gym_client", "--meta", "none")
    program = tmp_path / "example.py"
    shutil.copyfile(EXAMPLES / "generated_client.py.txt", program)
    check(run(sys.executable, program, *arguments(service, member)), member)


def test_the_typescript_client(service, member, tmp_path):
    if not (typescript.MODULES / ".installed").exists():
        said = "the TypeScript tools are not there: make typescript"
        pytest.fail(said) if "CI" in os.environ else pytest.skip(said)
    node, tools = shutil.which("node"), typescript.MODULES / ".bin"
    (tmp_path / "node_modules").symlink_to(typescript.MODULES)
    for name in ("example.ts", "tsconfig.json", "package.json"):
        shutil.copyfile(typescript.HERE / name, tmp_path / name)
    run(node, tools / "openapi-typescript", DESCRIPTION, "-o", tmp_path / "api.ts")
    run(node, tools / "tsc", "--project", tmp_path)
    check(run(node, tmp_path / "example.js", *arguments(service, member)), member)


def arguments(service, member):
    """Where the service is, a member's token, and the member."""
    return service, issue_token(user=member.user)[0], member.pk


def run(*command):
    """What the program prints."""
    ran = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def check(printed, member):
    """The payment is as documented, the lists have it, and what is not there is refused by its code."""
    seen = json.loads(printed)
    assert {name: seen["created"][name] for name in DOCUMENTED} == DOCUMENTED
    assert [row["id"] for row in seen["listed"]] == [seen["created"]["id"]]
    assert seen["all"] == seen["listed"]
    assert seen["refused"] == "payment_not_found"
    assert seen["created"]["member_id"] == member.pk
