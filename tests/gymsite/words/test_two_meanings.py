"""One English word that means two things has two words in Chinese: the books and tills borrow none of others."""

import re

import pytest
import time_machine
from django.utils.translation import gettext, override

from members.prepaid.month import PARTS as PREPAID
from payments.tills.month import PARTS as TILLS
from payments.tills.operations.open_till import open_till
from tests.books import FIRST, LATER, closed, paid
from tests.members.console import somebody
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def read():
    """The texts of a page in Chinese, as a manager reads it."""
    manager = somebody("店长")
    client = signed_in(manager)

    def text(path):
        html = client.get(path, headers={"Accept-Language": "zh-hans"}).content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))

    text.by = manager
    return text


def test_the_way_back_from_a_page_is_not_the_closing_of_the_books():
    with override("zh-hans"):
        assert gettext("Close") == "关闭"


def test_a_till_that_is_open_waits_for_no_payment(read):
    till = open_till(user_id=read.by.pk, float_fen=20_000)
    for page in (read("/admin/payments/till/"), read(f"/admin/payments/till/{till.pk}/change/")):
        assert "使用中" in page
        assert "开启时间" in page
        assert "待付款" not in page
        assert "发现时间" not in page


def test_who_closed_a_day_has_not_shut_the_gym(read):
    paid(FIRST)
    closed(FIRST)
    page = read(f"/admin/payments/bookperiod/{FIRST.isoformat()}/change/")
    assert "已结账" in page
    assert "结账情况" in page
    assert "闭馆日期" not in page


def test_the_accountants_columns_say_what_they_hold():
    with override("zh-hans"):
        titles = [str(column.title) for part in (*TILLS, *PREPAID) for column in part.columns]
    assert "开启时间" in titles
    assert "名称" in titles
    assert not {"发现时间", "姓名"} & {*titles}
