"""The API's description: whole, as it is kept in docs, and open to everybody, with the page that shows it."""

import re
import tomllib

import pytest
import yaml
from django.apps import apps
from django.contrib.staticfiles import finders
from django.test import Client

from foundation.api.endpoint import endpoint_of
from foundation.api.json import dump, load_strictly
from gymsite.schema.document import document
from gymsite.schema.pages import POLICY
from members.people.phones import read_phone
from payments.webhooks.public_address import require_form
from tests.gymsite.test_endpoints import OURS
from tests.plugin import ROOT

ACTIONS = [
    (address.callback.cls, action)
    for address in OURS
    for method, action in address.callback.actions.items()
    if method != "head"
]
# One of each, however many actions read by it.
BODIES = {said.body for viewset, action in ACTIONS if (said := endpoint_of(getattr(viewset, action))).body}


@pytest.fixture(scope="module")
def drawn():
    return document()


def operations(drawn):
    return [operation for path in drawn["paths"].values() for operation in path.values()]


def answer_of(drawn, response):
    """The response itself, where it stands once for several operations."""
    name = response.get("$ref", "").rpartition("/")[2]
    return drawn["components"]["responses"][name] if name else response


def test_docs_have_it_as_the_code_says(drawn):
    kept = yaml.load((ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert kept == drawn, "make schema"


def test_every_endpoint_is_in_it(drawn):
    assert drawn["openapi"].startswith("3.1")
    assert len(operations(drawn)) == len(ACTIONS) + 1  # the callback
    assert len({operation["operationId"] for operation in operations(drawn)}) == len(operations(drawn))


def test_every_refusal_has_its_code_a_sentence_and_an_example(drawn):
    for operation in operations(drawn):
        for status, response in operation["responses"].items():
            content = answer_of(drawn, response).get("content", {}).get("application/json", {})
            if status >= "400":
                assert content["examples"], operation["operationId"]
                for code, example in content["examples"].items():
                    assert re.fullmatch("[a-z_]+", code)
                    assert example["value"]["code"] == code
                    assert example["value"]["detail"] != "The request could not be processed."
            elif status != "204":
                assert "example" in content, operation["operationId"]


@pytest.mark.parametrize("body", sorted(BODIES, key=lambda body: body.__name__), ids=lambda body: body.__name__)
def test_the_example_of_every_body_is_taken(drawn, body):
    examples = [
        operation["requestBody"]["content"]["application/json"]["example"]
        for operation in operations(drawn)
        if operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        == {"$ref": f"#/components/schemas/{body.__name__}"}
    ]
    assert examples
    for example in examples:
        values = body.shared().to_internal_value(load_strictly(dump(example)))
        assert "*" not in str(values), values  # masked, as answers are


def test_what_operations_ask_of_an_example_holds_too(drawn):
    def example(path):
        return drawn["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"]

    assert read_phone(example("/api/v1/members/")["phone"], longest=40) is not None
    assert require_form(example("/api/v1/webhooks/")["url"]).scheme == "https"


def test_what_is_refused_is_said_in_english(drawn):
    refused = [
        response
        for operation in operations(drawn)
        for status, response in operation["responses"].items()
        if status >= "400"
    ]
    errors = {name: one for name, one in drawn["components"]["schemas"].items() if name.endswith("Error")}
    assert errors
    assert not re.search(
        "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", str([refused, errors, drawn["components"]["responses"]])
    )


def test_its_version_is_that_of_the_program(drawn):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert drawn["info"]["version"] == project["version"]


def test_the_headers_are_in_it(drawn):
    create, listed = drawn["paths"]["/api/v1/payments/"]["post"], drawn["paths"]["/api/v1/payments/"]["get"]
    assert [one["name"] for one in create["parameters"]] == ["Idempotency-Key"]
    assert "Idempotency-Replayed" in create["responses"]["201"]["headers"]
    assert "Retry-After" in answer_of(drawn, create["responses"]["409"])["headers"]
    assert "Link" in listed["responses"]["200"]["headers"]
    assert "WWW-Authenticate" in answer_of(drawn, listed["responses"]["401"])["headers"]
    assert create["security"] == [{"bearerAuth": ["payments:write"]}]


@pytest.mark.parametrize("slash", ["", "/"])
def test_both_pages_need_no_token(client, drawn, slash):
    answer = client.get(f"/api/v1/schema{slash}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.content == dump(drawn)
    page = client.get(f"/api/v1/docs{slash}")
    assert (page.status_code, page["Content-Security-Policy"]) == (200, POLICY)
    assert "unsafe" not in POLICY
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.content.decode()):
        assert finders.find(re.sub(r"^/?static/", "", address)), address


@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/", "/api/v1/payments/callback/alipay", "/nowhere"])
def test_what_is_posted_where_nothing_takes_it_is_told_so(path):
    answer = Client(enforce_csrf_checks=True).put(path, {}, content_type="application/json")
    expected = (404, "not_found") if path == "/nowhere" else (405, "method_not_allowed")
    assert (answer.status_code, answer.json()["code"]) == expected
    assert answer.json()["detail"] not in ("", "POST")


def test_redoc_is_not_collected():
    patterns = apps.get_app_config("staticfiles").ignore_patterns
    assert not any("redoc" in path for finder in finders.get_finders() for path, _storage in finder.list(patterns))
    assert finders.find("drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css")
