"""What is on sale is paid for or claimed, and had as often as its limit says; a limit counts what was kept."""

import pytest

from members.catalogue.queries import packs_on_sale, plans_on_sale
from members.catalogue.sale_rules import is_limit_reached, require_free, require_price
from members.errors import ItemFree, NotFree
from members.models import Membership, OwnedPack
from tests.factories.gym import MembershipFactory, OwnedPackFactory, PackFactory, PlanFactory

pytestmark = pytest.mark.django_db
KINDS = [
    (PlanFactory, MembershipFactory, Membership, plans_on_sale),
    (PackFactory, OwnedPackFactory, OwnedPack, packs_on_sale),
]


@pytest.mark.parametrize(("make", "_give", "_had", "on_sale"), KINDS)
def test_only_what_is_on_sale(make, _give, _had, on_sale):
    sold = make()
    make(is_on_sale=False)
    assert list(on_sale()) == [sold]


@pytest.mark.parametrize(("make", "_give", "_had", "_on_sale"), KINDS)
def test_a_fen_is_a_price(make, _give, _had, _on_sale):
    free, cheap = make(price_fen=0), make(price_fen=1)
    require_price(cheap)
    require_free(free)
    with pytest.raises(ItemFree):
        require_price(free)
    with pytest.raises(NotFree):
        require_free(cheap)


@pytest.mark.parametrize(("make", "give", "had", "_on_sale"), KINDS)
@pytest.mark.parametrize(("limit", "is_reached"), [(None, False), (1, True), (2, True), (3, False)])
def test_a_limit_is_reached_by_the_last_that_it_allows(make, give, had, _on_sale, limit, is_reached):
    item = make(limit_per_member=limit)
    give.create_batch(2)
    assert is_limit_reached(item, had.objects.all()) is is_reached
