"""A secret of the settings is lost and another is in its place: what works as ever, and what says so."""

import pytest

from tests.command_runner import run_command
from tests.payments.auditing.ledger_of_everything import paid, verify
from tests.providers_desk import CALLBACK, alipay_form
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
OTHER = "another secret that nobody has used before, of fifty letters or more"


def told(finding):
    return (finding["subject"], finding["reason"])


def test_without_the_audit_key_nothing_is_proven_and_everything_works(api, settings, member):
    payment = paid()
    assert verify()["broken"] == 0
    settings.AUDIT_KEY = OTHER
    found = {told(each) for each in verify()["findings"]}
    assert {("head", "forged"), ("payment", "changed")} <= found
    assert api.as_user(payment.member.user).get(f"/api/v1/payments/{payment.pk}/").status_code == 200
    assert paid(2).status == "success"


def test_without_the_blind_index_key_nothing_is_found_by_number(api, client, settings):
    payment = paid()
    settings.BLIND_INDEX_KEY = OTHER
    form = alipay_form(payment.transaction_id)
    answer = client.generic("POST", f"{CALLBACK}alipay", form["data"], content_type=form["content_type"])
    assert answer.status_code == 404
    assert ("payment", "number") in {told(each) for each in verify()["findings"]}
    assert api.as_user(payment.member.user).get(f"/api/v1/payments/{payment.pk}/").json()["transaction_id"]
    assert run_command("rotate_keys", "--check").code == 0


def test_without_the_secret_key_people_sign_in_again_and_programs_go_on(api, settings, staff):
    payment = paid()
    caller, browser = api.as_user(payment.member.user), signed_in(staff)
    assert browser.get("/admin/").status_code == 200
    settings.SECRET_KEY = OTHER
    assert browser.get("/admin/").status_code == 302
    assert caller.get(f"/api/v1/payments/{payment.pk}/").status_code == 200
    assert verify()["broken"] == 0
