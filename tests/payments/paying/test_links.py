"""The link to a payment's hosted page cannot be made, changed or read from elsewhere."""

import pytest
from django.core.signing import Signer
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from payments.errors import PaymentNotFound
from payments.paying.links import checkout_token, checkout_url, payment_id_from, return_address


@given(st.integers(min_value=1, max_value=2**63 - 1))
def test_a_token_gives_its_payment_back(payment_id: int):
    assert payment_id_from(checkout_token(payment_id)) == payment_id


@pytest.mark.parametrize("secret", ["k", "密钥" * 40, "x" * 200])
def test_a_token_is_what_djangos_own_signer_makes(settings, secret: str):
    settings.SECRET_KEY = secret
    for payment_id in (1, 12, 2**63 - 1):
        assert checkout_token(payment_id) == Signer(sep=".", salt="payments.links").sign(str(payment_id))


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "12",
        lambda token: "12.",
        lambda token: token.replace("12.", "13."),
        lambda token: token.replace("12.", "012."),
        lambda token: token.replace("12.", "12 ."),
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.swapcase(),
        lambda token: token.replace(".", ":"),
        lambda token: token + "\0",
        lambda token: "1" + token,
        lambda token: "十二." + token,
        lambda token: Signer(sep=".").sign("12"),
        lambda token: Signer(sep=".", salt="payments.other").sign("12"),
        lambda token: Signer(key="another", sep=".", salt="payments.links").sign("12"),
    ],
)
def test_a_forged_token_is_no_payment(forge):
    with pytest.raises(PaymentNotFound):
        payment_id_from(forge(checkout_token(12)))


def test_a_token_is_made_of_characters_that_a_path_may_hold():
    assert set(checkout_token(12)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_")


def test_a_new_secret_key_still_reads_the_links_of_the_old_one(settings):
    token = checkout_token(12)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"

    assert payment_id_from(token) == 12
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(PaymentNotFound):
        payment_id_from(token)


def test_the_addresses_are_absolute_and_are_those_of_the_pages(settings):
    settings.PUBLIC_BASE_URL = "https://gym.example"
    token = checkout_token(12)

    assert checkout_url(12) == "https://gym.example" + reverse("checkout_page", args=[token])
    assert return_address(12) == "https://gym.example" + reverse("checkout_return", args=[token])
