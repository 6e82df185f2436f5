"""What opens on a page, or comes in its place, where no address leads: by whom it is opened, and how."""

from collections.abc import Callable, Mapping

from django.contrib.auth.models import User
from django.test import override_settings
from playwright.sync_api import expect

from members.people.roles import FRONT_DESK
from tests.authenticator import has_app
from tests.browser.console import Console, let_in, let_the_proof_grow_old
from tests.browser.desk import FOUND
from tests.factories.members import PASSWORD, UserFactory
from tests.gymsite.access.declared_console import PAGES
from tests.gymsite.access.world import World
from tests.members.console import somebody

RESULTS, FILTERS = "#console-search-results", "#changelist-filter"
WRONG = "no such password"

Scene = Callable[[Console, World], None]


def as_superuser(console: Console) -> User:
    """Who may everything, and has no second factor."""
    user = UserFactory(is_staff=True, is_superuser=True)
    let_in(console.page, console.site, user)
    return user


def search(console: Console, term: str) -> None:
    as_superuser(console)
    console.open("/admin/")
    console.page.keyboard.press("/")
    console.page.keyboard.type(term)


def found(console: Console, world: World) -> None:
    search(console, world.member.name)
    expect(console.find(FOUND).first).to_be_visible()


def found_at_the_desk(console: Console, world: World) -> None:
    let_in(console.page, console.site, somebody(FRONT_DESK))
    console.open(f"/admin/?member={world.member.pk}")
    console.page.keyboard.press("/")
    expect(console.find(f"{RESULTS} p").first).to_be_visible()  # what can be looked for; nothing is on its way then
    console.page.keyboard.type(world.member.name)
    expect(console.find(FOUND).first).to_be_visible()


def nothing_found(console: Console, _world: World) -> None:
    search(console, "没有这个人")
    expect(console.find(f"{RESULTS} p").first).to_be_visible()


def filters(console: Console, _world: World) -> None:
    """With the keyboard."""
    as_superuser(console)
    console.open("/admin/payments/payment/")
    console.find('[role=button][x-on\\:click="filterOpen = true"]').focus()
    console.page.keyboard.press("Enter")
    expect(console.find(FILTERS)).to_be_visible()


def account_menu(console: Console, _world: World) -> None:
    """With the keyboard."""
    as_superuser(console)
    console.open("/admin/")
    console.find('[role=button][x-on\\:click^="openUserLinks"]').focus()
    console.page.keyboard.press("Enter")
    expect(console.find("a[href='/admin/password_change/']").first).to_be_visible()


def revealed(console: Console, world: World) -> None:
    as_superuser(console)
    console.open(f"/admin/members/member/{world.member.pk}/change/")
    console.click("[form=reveal]")
    expect(console.find("pre").first).to_be_visible()


def asked_for_the_password(console: Console, world: World) -> None:
    """And again, as it was wrong."""
    as_superuser(console)
    let_the_proof_grow_old(console.page)
    console.open(f"/admin/payments/payment/{world.ids['payment_id']}/refund/")
    console.send("#ask-again", {"password": WRONG})
    expect(console.find("#ask-again [name=password]")).to_be_visible()


def asked_for_the_code(console: Console, world: World) -> None:
    """And again, as it was wrong."""
    user = UserFactory(is_staff=True, is_superuser=True)
    app = has_app(user)
    with override_settings(SECOND_FACTOR_ROLES=("finance",)):
        console.sign_in(user.username, PASSWORD, app.code())
        let_the_proof_grow_old(console.page)
        console.open(f"/admin/payments/payment/{world.ids['payment_id']}/refund/")
        console.send("#ask-again", {"code": app.wrong()})
    expect(console.find("#ask-again [name=code]")).to_be_visible()


def wrong_sign_in(console: Console, _world: World) -> None:
    console.sign_in("nobody", WRONG)
    expect(console.find("#login-form")).to_be_visible()


def locked_out(console: Console, _world: World) -> None:
    user = UserFactory(is_staff=True)
    for _attempt in range(30):
        console.sign_in(user.username, WRONG)
        if not console.has("#login-form"):
            break
    expect(console.find("[role=alert]")).to_be_visible()


def refused(console: Console, _world: World) -> None:
    let_in(console.page, console.site, somebody(FRONT_DESK))
    console.open("/admin/members/staffaccount/")
    expect(console.find(".sign-failed")).to_be_attached()


def not_there(console: Console, _world: World) -> None:
    as_superuser(console)
    console.open("/admin/nowhere/")
    expect(console.find(".sign-failed")).to_be_attached()


def gone(console: Console, _world: World) -> None:
    """The row of an old link: it is said on the first page."""
    as_superuser(console)
    console.open("/admin/members/member/999999/change/")


def account(console: Console, _world: World) -> None:
    """The page of the own account, with what was filled in wrongly."""
    as_superuser(console)
    console.open("/admin/password_change/")
    wrong = {"old_password": WRONG, "new_password1": "a", "new_password2": "b"}
    console.send("#content form[method=post]", wrong)
    expect(console.find("[name=old_password]")).to_be_visible()


def sent_empty(address: str) -> Scene:
    """A form of which nothing was filled in, as a browser sends it that checks nothing by itself."""

    def scene(console: Console, world: World) -> None:
        as_superuser(console)
        console.open(address.format(**world.ids))
        form = console.find("#content form[method=post]").last
        with console.page.expect_navigation():
            form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")

    return scene


FORMS = [
    *(f"/admin/{label.replace('.', '/')}/add/" for label, page in PAGES.items() if page.add),
    "/admin/members/member/{member_id}/book/",
    "/admin/members/membership/{membership_id}/transfer/",
    "/admin/members/membership/{membership_id}/upgrade/",
    "/admin/members/booking/{booking_id}/refund/",
    "/admin/members/classsession/{session_id}/cancel/",
    "/admin/payments/payment/{payment_id}/refund/",
]

SCENES: Mapping[str, Scene] = {
    "found": found,
    "found at the desk": found_at_the_desk,
    "nothing found": nothing_found,
    "filters": filters,
    "account menu": account_menu,
    "revealed": revealed,
    "asked for the password": asked_for_the_password,
    "asked for the code": asked_for_the_code,
    "wrong sign-in": wrong_sign_in,
    "locked out": locked_out,
    "403": refused,
    "404": not_there,
    "gone": gone,
    "account": account,
    **{f"sent empty: {address}": sent_empty(address) for address in FORMS},
}
# What the suite looks at; `make test-browser` looks at all.
IN_SHORT = ("found", "filters", "asked for the password", "403")
