"""The page of the prepaid balance: by plan between two days, each number with what it is the sum of."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from members.people.permissions import SEE_PREPAID
from members.prepaid.operations.keep_days import keep_days
from tests.command_runner import run_command
from tests.factories.gym import PackFactory
from tests.factories.members import MemberFactory
from tests.memberships import bought
from tests.purchase import buy
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/prepaid/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-03-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def cards(member, clock):
    """Two of one plan, of which three days have gone by."""
    first = bought(member, count=30, price_fen=30_000)
    second = bought(MemberFactory(), first.plan)
    clock.shift(timedelta(days=3))
    return first, second


@pytest.fixture
def client(cards):
    return signed_in(clerk(SEE_PREPAID))


def test_the_month_until_yesterday_by_plan(client, cards):
    page = client.get(ADDRESS)
    row, cells = page.context["rows"][0]
    assert (row.name, row.sold_fen, row.delivered_fen, row.closing_fen) == (cards[0].plan.name, 60_000, 6_000, 54_000)
    assert page.context["closing"] == "¥540.00"
    assert "¥600.00" in cells[1][1]


def test_every_number_leads_to_what_it_is_the_sum_of(client, cards):
    for row, cells in client.get(ADDRESS).context["rows"]:
        for _header, cell in cells:
            if "href" not in cell:
                continue
            address = cell.split('"')[1].replace("&amp;", "&")
            behind = client.get(address)
            assert behind.context["sum"] == cell.split(">")[1].split("<")[0]
            assert len(behind.context["parts"]) == behind.context["count"] == 2
            column = parse_qs(urlsplit(address).query)["of"][0]
            assert sum(int(each[2].replace("¥", "").replace(".", "")) for each in behind.context["parts"]) == getattr(
                row, column
            )


def test_days_that_are_not_over_are_refused(client, cards):
    for first, last in (("2027-03-01", "2027-03-04"), ("2027-03-03", "2027-03-02"), ("", ""), ("x", "2027-13-01")):
        page = client.get(ADDRESS, {"first": first, "last": last})
        assert (page.status_code, "rows" in page.context) == (200, False)
        assert page.context["form"].errors


@pytest.mark.parametrize("line", ["plan-x", "nothing-1", "plan", "plan-999999", "total-0"])
def test_a_line_that_is_none_shows_no_error(client, cards, line):
    assert client.get(ADDRESS, {"line": line, "of": "sold_fen"}).status_code == 200


def test_the_home_shows_the_newest_kept_day_from_one_row(client, cards, django_assert_max_num_queries):
    keep_days()
    with django_assert_max_num_queries(12):
        page = client.get("/admin/")
    shown = {figure["title"]: figure["value"] for figure in page.context["figures"]}
    assert shown["Prepaid balance"] == "¥540.00"


def test_who_may_not_see_it_does_not(cards):
    assert signed_in(clerk("members.view_member")).get(ADDRESS).status_code == 403


def test_what_lapsed_is_told_and_leads_to_its_pack(cards, member, clock):
    pack = PackFactory(valid_count=2, valid_unit="day", lapses_after_days=1)
    own = buy(member, "private", pack.pk, pack.price_fen).owned_pack
    clock.shift(timedelta(days=4))
    client = signed_in(clerk(SEE_PREPAID))
    days = {"first": "2027-03-01", "last": "2027-03-07"}
    row = next(row for row, _cells in client.get(ADDRESS, days).context["rows"] if row.kind == "pack")
    assert (row.sold_fen, row.lapsed_fen, row.closing_fen) == (280_000, 280_000, 0)
    behind = client.get(ADDRESS, {**days, "line": row.key, "of": "lapsed_fen"})
    assert (behind.context["sum"], f"#{own.pk}" in behind.context["parts"][0][0]) == ("¥2,800.00", True)
    assert "each of their days is delivered" in client.get(ADDRESS, days).content.decode()
    told = run_command("prepaid", "--date", "2027-03-06").out
    assert f"{pack.name}: ¥2,800.00 + sold ¥0.00 − delivered ¥0.00 − refunded ¥0.00 − lapsed ¥2,800.00" in told
