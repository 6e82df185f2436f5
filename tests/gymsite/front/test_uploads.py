"""Who may send more than anybody."""

import pytest

from gymsite.front.uploads import is_signed_in_staff
from tests.gymsite.front.wire import post
from tests.staff_client import signed_in

LARGE = 1_000_000


def cookie_of(user):
    """What the browser of somebody who has signed in sends."""
    return f"a=b; sessionid={signed_in(user).cookies['sessionid'].value}"


def test_staff_who_have_signed_in_may_at_the_console(staff):
    cookie = cookie_of(staff)
    assert is_signed_in_staff(post(LARGE, path="/admin/payments/", cookie=cookie))
    assert not is_signed_in_staff(post(LARGE, path="/api/v1/payments/", cookie=cookie))


def test_a_member_may_not(member):
    assert not is_signed_in_staff(post(LARGE, path="/admin/payments/", cookie=cookie_of(member.user)))


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "sessionid=", "sessionid=made-up"])
def test_nor_whoever_has_no_session(cookie):
    assert not is_signed_in_staff(post(LARGE, path="/admin/payments/", cookie=cookie))


def test_nor_staff_who_left(staff):
    cookie = cookie_of(staff)
    staff.is_active = False
    staff.save()
    assert not is_signed_in_staff(post(LARGE, path="/admin/payments/", cookie=cookie))
