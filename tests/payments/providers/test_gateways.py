"""Who is asked for a payment: its provider; for money in hand nobody."""

import pytest

from payments.enums import ProviderName, Tender
from payments.providers import get_gateway


@pytest.mark.parametrize("tender", Tender)
def test_nobody_is_asked_for_money_in_hand(tender: Tender) -> None:
    """Whatever is switched on: a tender is no provider by another name."""
    assert all(get_gateway(name) is not None for name in ProviderName)
    assert get_gateway(tender) is None
