"""Every page that somebody may be shown, as an address: what `tests/gymsite/access` declares, of the rows there."""

from collections.abc import Iterator

from django.utils import timezone

from members.days import ONE_DAY, today
from members.enums import AnswerWay, AppointmentStatus
from members.training.links import confirmation_token
from payments.paying.links import checkout_token
from payments.receipts.codes import Named, receipt_code
from tests.factories.gym import AppointmentFactory, FreezeFactory, MembershipFactory
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.gymsite.access.declared_console import FURTHER, PAGES
from tests.gymsite.access.everybody import Somebody
from tests.gymsite.access.expected import Met, in_the_console
from tests.gymsite.access.world import World
from tests.members.rows import payment_of
from tests.payments.rows import refund

# Answers of programs, or of a script of the console.
NO_PAGE = ("admin/jsi18n/",)
FURTHER_PAGES = {path: action for path, action in FURTHER.items() if path not in NO_PAGE}


def console_pages(world: World, who: Somebody) -> Iterator[str]:
    """The lists, forms, rows and decisions into which `who` comes."""
    for path, action in FURTHER_PAGES.items():
        if not action or who.can(action):
            own = {"id": world.rows["auth.user"], "object_id": world.member.pk}
            yield "/" + path.format(**world.ids | own)
    for label, page in PAGES.items():
        base, row = f"/admin/{label.replace('.', '/')}/", world.rows[label]
        kinds = {"list": base, "add": f"{base}add/", **({"export": f"{base}export/"} if page.export else {})}
        kinds |= {
            kind: f"{base}{row}/{kind}/" for kind in ("change", "delete", "history", *page.decisions, *page.looks)
        }
        yield from (path for kind, path in kinds.items() if in_the_console(who, page, kind, "GET") is Met.IN)


def pages_of_states() -> Iterator[str]:
    """What colours depend on: members whom the door lets in, warns of and refuses, and the chosen tab."""
    ends_soon = MembershipFactory(starts_on=today() - 20 * ONE_DAY, ends_on=today() + ONE_DAY)
    frozen = FreezeFactory().membership
    owing = PaymentFactory(member=MembershipFactory().member)
    for member_id in (ends_soon.member_id, frozen.member_id, owing.member_id, MemberFactory().pk):
        yield from (f"/admin/members/member/{member_id}/{kind}/" for kind in ("change", "check-in"))
    yield from ("/admin/members/member/?state=active", "/admin/members/member/?state=prospect")


def pages_for_everybody() -> Iterator[str]:
    """The front page, the sign-in, what is not there, the hosted pages of payments as they come to stand, receipts."""
    yield from ("/", "/nowhere", "/admin/login/", "/pay/1.forged/")
    waiting = AttemptFactory(payment=PaymentFactory()).payment
    yield from answering_pages()
    for payment in (waiting, PaymentFactory(), PaymentFactory(status="failed")):
        token = checkout_token(payment.pk)
        yield from (f"/pay/{token}/", f"/pay/{token}/return/")
    paid = payment_of(waiting.member, "membership", 1, 29_900)  # type: ignore[arg-type]
    yield from (f"/pay/{checkout_token(paid.pk)}/", f"/pay/{checkout_token(paid.pk)}/return/")
    refund(paid.attempts.get())
    yield from (f"/pay/{checkout_token(paid.pk)}/{rest}" for rest in ("", "refunds/1/"))
    yield from (f"/r/{receipt_code(named)}" for named in (Named(paid.pk), Named(paid.pk, 1)))
    over = PaymentFactory(created_at=timezone.now() - 400 * ONE_DAY, status="failed")
    yield from ("/r/1.forged", f"/pay/{checkout_token(over.pk)}/")


def answering_pages() -> Iterator[str]:
    """A proposal's link: asked, confirmed, objected to, called off, void, and one that is none."""
    yield "/s/1-1.forged/"
    began = timezone.now() - ONE_DAY
    asked = {"starts_at": began, "status": AppointmentStatus.TO_CONFIRM, "proposed_at": began}
    link = {"answered_by": AnswerWay.LINK}
    for more in (
        {},
        {"status": AppointmentStatus.USED, **link},
        {"objected_at": began, **link},
        {"status": AppointmentStatus.NO_SHOW},
        {"proposed_at": began - 30 * ONE_DAY},
    ):
        yield f"/s/{confirmation_token(AppointmentFactory(**{**asked, **more}))}/"
