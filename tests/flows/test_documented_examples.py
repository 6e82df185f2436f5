"""The two example programs of the API's document, letter for letter, against the running service.

They name an address of their own: `http://localhost:8000`, and in a browser the page's. That is all that is turned
to where the service really is.
"""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from requests.adapters import HTTPAdapter

from members.people.operations.tokens import issue_token
from tests.processes import PATIENCE_SECONDS

EXAMPLES = Path(__file__).parent / "examples"
NODE = shutil.which("node")
DOCUMENTED = {"amount": 100.00, "type": "membership", "description": "月度会员费"}


@pytest.fixture
def token(service, member):
    return issue_token(user=member.user)[0]


def test_the_python_example(service, member, token, monkeypatch):
    send = HTTPAdapter.send

    def send_to_the_service(self, request, *args, **kwargs):
        request.url = request.url.replace("http://localhost:8000", service)
        return send(self, request, *args, **kwargs)

    monkeypatch.setattr(HTTPAdapter, "send", send_to_the_service)
    example = {"token": token}
    exec((EXAMPLES / "client.py.txt").read_text(encoding="utf-8"), example)

    created = example["create_payment"]({"member_id": member.pk, **DOCUMENTED})
    assert {name: created[name] for name in DOCUMENTED} == DOCUMENTED
    assert created["status"] == "pending"
    assert [row["id"] for row in example["get_payments"](member.pk)] == [created["id"]]
    assert example["get_payments"]() == example["get_payments"](member.pk)


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
def test_the_javascript_example(service, member, token):
    program = "\n".join(
        [
            f"const token = {json.dumps(token)};",
            "const anywhere = globalThis.fetch;",
            f"globalThis.fetch = (path, options) => anywhere(new URL(path, {json.dumps(service)}), options);",
            (EXAMPLES / "client.js.txt").read_text(encoding="utf-8"),
            "(async () => {",
            f"  const created = await createPayment({json.dumps({'member_id': member.pk, **DOCUMENTED})});",
            f"  const listed = await getPayments({member.pk});",
            "  console.log(JSON.stringify({created, listed, all: await getPayments()}));",
            "})();",
        ]
    )
    ran = subprocess.run([NODE, "-e", program], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout)
    assert {name: seen["created"][name] for name in DOCUMENTED} == DOCUMENTED
    assert [row["id"] for row in seen["listed"]] == [seen["created"]["id"]]
    assert seen["all"] == seen["listed"]
    assert urlsplit(seen["created"]["checkout_url"]).path.startswith("/pay/")
