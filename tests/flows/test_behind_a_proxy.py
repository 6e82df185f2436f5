"""The site as it is served, behind a proxy that says who calls: the test is that proxy."""

import pytest
import requests

from members.house_rules import WRONG_PASSWORDS_ALLOWED
from tests.factories.members import PASSWORD, MemberFactory
from tests.processes import PATIENCE_SECONDS
from tests.service_process import running_service

OWNER, ATTACKER = "198.51.100.9", "203.0.113.7"


@pytest.fixture
def service(transactional_db, tmp_path):
    with running_service(tmp_path / "service.log", workers=1, TRUSTED_PROXY_COUNT="1") as (url, _process):
        yield url


def test_wrong_passwords_lock_out_whoever_gave_them_and_no_field_says_otherwise(service):
    """What a caller says of himself stands left of what the proxy says, or in a field with an underscore."""
    name = MemberFactory().user.username

    def sign_in(password, *, told, **said):
        fields = {"X-Forwarded-For": told, **said}
        body = {"username": name, "password": password}
        return requests.post(f"{service}/api/v1/auth/token/", json=body, headers=fields, timeout=PATIENCE_SECONDS)

    for number in range(WRONG_PASSWORDS_ALLOWED.value()):
        elsewhere = f"192.0.2.{number}"
        sign_in("wrong", told=f"{elsewhere}, {ATTACKER}", X_Forwarded_For=elsewhere)
    refused = sign_in(PASSWORD, told=f"{OWNER}, {ATTACKER}", X_Forwarded_For=OWNER)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert sign_in(PASSWORD, told=OWNER, X_Forwarded_For=ATTACKER).status_code == 200
