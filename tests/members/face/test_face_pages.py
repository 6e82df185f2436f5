"""The settings page, and where what stands on it is seen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from members.face.logo import read_logo
from members.face.models import GymFace
from members.face.operations.change_face import change_face
from members.face.shown import forget_face
from members.models import MemberEvent
from members.people.roles import FRONT_DESK, MANAGER
from payments.paying.links import checkout_token
from tests.factories.payments import PaymentFactory
from tests.members.console import as_role, html_of
from tests.members.face.pictures import SVG, picture
from tests.payments.rows import full_payment

pytestmark = pytest.mark.django_db
PAGE = "/admin/members/gymface/1/change/"
FILLED = {
    "name": "Iron House",
    "address": "1 Long Road",
    "phone": "021-6288 0000",
    "rules": "A towel.\nNo shoes.",
}


def upload(content, name="logo.png"):
    """A file of the form, whatever its name says."""
    return SimpleUploadedFile(name, content, content_type="image/png")


@pytest.fixture
def face(staff):
    """A gym that has said everything."""
    changed = change_face(texts=FILLED, logo=read_logo(picture()), actor_id=staff.pk)
    forget_face()
    return changed


def test_a_manager_fills_it_in_and_it_is_written_down():
    manager = as_role(MANAGER)
    assert "Gym payments" in html_of(manager.get("/admin/members/gymface/", follow=True))
    answer = manager.post(PAGE, {**FILLED, "new_logo": upload(picture())}, follow=True)
    assert answer.status_code == 200, answer.content
    row = GymFace.objects.get()
    assert {name: getattr(row, name).replace("\r", "") for name in FILLED} == FILLED
    assert row.logo_type == "image/png"
    event = MemberEvent.objects.get(kind="face_changed")
    told = html_of(manager.get(f"/admin/members/memberevent/{event.pk}/change/"))
    assert all(text in told for text in ("name now: Iron House", "A towel.", PAGE))


@pytest.mark.parametrize(
    "form",
    [
        {"new_logo": upload(SVG)},
        {"new_logo": upload(SVG, "logo.svg")},
        {"phone": "javascript:alert(1)"},
        {"name": "Iron\u202eHouse"},
        {"name": "x" * 41},
    ],
    ids=["svg as png", "svg", "no phone", "unseen", "long"],
)
def test_what_does_not_fit_changes_nothing(form):
    answer = as_role(MANAGER).post(PAGE, {**FILLED, **form})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not GymFace.objects.exists()


def test_others_do_not_see_the_page():
    desk = as_role(FRONT_DESK)
    assert (desk.get(PAGE).status_code, desk.get("/admin/members/gymface/").status_code) == (403, 403)


def test_the_logo_is_taken_away(face):
    as_role(MANAGER).post(PAGE, {**FILLED, "without_logo": "on"})
    assert GymFace.objects.get().logo is None


def test_the_logo_has_an_address_that_keeps(face):
    answer = Client().get(f"/logo/{face.logo_digest}")
    assert (answer.status_code, answer.headers["Content-Type"], answer.content) == (200, "image/png", bytes(face.logo))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    assert Client().get(f"/logo/{'0' * 64}").status_code == 404


def test_the_first_page_says_whose_it_is(face):
    page = Client().get("/").content.decode()
    assert all(text in page for text in ("Iron House", "1 Long Road", 'href="tel:02162880000"', "<br>No shoes."))
    assert f'src="/logo/{face.logo_digest}"' in page


def test_the_icon_is_the_logo_and_else_the_one_delivered(face):
    assert Client().get("/favicon.ico").headers["Location"] == f"/logo/{face.logo_digest}"
    GymFace.objects.all().delete()
    forget_face()
    answer = Client().get("/favicon.ico")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/static/payments/icon.svg")


@pytest.mark.parametrize("made", [PaymentFactory, full_payment], ids=["checkout", "receipt"])
def test_checkout_and_receipt_bear_it(face, made):
    payment = made()
    page = Client().get(f"/pay/{checkout_token(payment.pk)}/").content.decode()
    assert all(text in page for text in ("Iron House", "1 Long Road", "021-6288 0000", "A towel."))
    assert f'src="/logo/{face.logo_digest}"' in page


def test_the_console_and_its_sign_in_bear_it(face):
    signing = Client().get("/admin/login/").content.decode()
    home = html_of(as_role(MANAGER).get("/admin/"))
    assert "Iron House</title>" in signing.replace("\n", "").replace(" </title>", "</title>")
    assert all("Iron House" in page for page in (signing, home))
    assert all(f'src="/logo/{face.logo_digest}"' in page for page in (signing, home))
    assert "Gym payments" not in home


def test_what_a_gym_writes_is_text(staff):
    change_face(texts={"name": "<b>x</b>", "rules": "<script>"}, logo=None, actor_id=staff.pk)
    forget_face()
    page = Client().get("/").content.decode()
    assert "<b>x</b>" not in page
    assert "<script>" not in page
