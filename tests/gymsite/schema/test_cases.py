"""Requests that Schemathesis makes of the API's description, right and wrong ones, and what it checks of each answer.

The same cases at every run. `TRUST_EXAMPLES` says how many of each kind are drawn for an operation beside those that
try every limit of its description.
"""

import logging
import os
from collections import Counter

import pytest
import schemathesis
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source

from gymsite.schema.document import document

load_all_checks()
EXAMPLES = int(os.environ.get("TRUST_EXAMPLES", "2"))
AT_LEAST = 10_000 if "TRUST_EXAMPLES" in os.environ else 3_000
# What cannot be asked of this API, or not by such cases.
NOT_ASKED = {
    "positive_data_acceptance": "what has the right form may still break a rule of the gym (a price, a day that is"
    " over, what is not left), which is 400 with its code; that examples are taken is asked in test_description.py",
    "use_after_free": "nothing is deleted",
    "ensure_resource_availability": "of sequences of calls, and no operation links to another",
    "object_level_authorization": "needs two callers: who sees whose rows is asked in tests/gymsite/access",
}
# A provider that is not there is 502 or 503, as described; there is none behind these cases.
WITHOUT_PROVIDER = ["2xx", "3xx", "4xx", "502", "503"]
# A notification's signature cannot be made of a description, so that no case is ever taken: its refusals are checked
# here, what is taken in tests/payments/notices and tests/flows.
SIGNED = "POST /api/v1/payments/callback/{payment_provider}"


@pytest.fixture(autouse=True)
def quiet():
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def described(behind):
    """The description, its cases sent to the program behind it."""
    schema = schemathesis.openapi.from_dict(document(), config=schemathesis.Config(seed=18))
    schema.app = behind.app
    schema.config.generation.update(max_examples=EXAMPLES, deterministic=True)
    schema.config.checks.not_a_server_error.expected_statuses = WITHOUT_PROVIDER
    return schema


def test_every_check_is_asked_or_named_with_its_reason():
    known = {check.__name__ for check in CHECKS.get_all()}
    assert set(NOT_ASKED) <= known
    assert len(known - set(NOT_ASKED)) >= 10


@pytest.mark.trust
def test_every_answer_is_as_described(described, behind):
    statuses, failures = Counter(), []
    feedback = FeedbackSources(constants_value_source=make_constants_value_source(described))
    for found in described.get_all_operations():
        operation = found.ok()
        send = sender(behind, statuses)
        run = build_operation_test(
            config=described.config, operation=operation, test_func=send, given_kwargs={}, feedback=feedback
        )
        try:
            run()
        except (FailureGroup, AssertionError) as failure:
            failures.append(f"{operation.label}\n{failure}")
    assert not failures, f"{len(failures)} operations\n" + "\n".join(failures)
    assert sum(statuses.values()) >= AT_LEAST
    assert not any(label == SIGNED and status < 400 for label, status in statuses)


def sender(behind, statuses):
    """What sends one case of an operation, a right one to rows that are there, and checks its answer."""
    headers = {"Authorization": f"Bearer {behind.token()}"}
    excluded = [check for check in CHECKS.get_all() if check.__name__ in NOT_ASKED]

    def send(case):
        if case.meta.generation.mode.is_positive and case.path_parameters:
            case.path_parameters |= {name: behind.ids[name] for name in case.path_parameters if name in behind.ids}
        answer = case.call(headers=headers)
        statuses[case.operation.label, answer.status_code] += 1
        case.validate_response(answer, headers=headers, excluded_checks=excluded)

    return send
