"""What whoever decides about a member's pack, or a private session of it, is to know."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.facts import Fact, Facts, newest, who_is
from foundation.console.staff_log import log_of
from members.catalogue.unused_sessions import unused_sessions
from members.people.admin.history import history_of
from members.training.admin.objections import objections_to
from members.training.models import Appointment, OwnedPack
from members.training.remaining_sessions import balance_of, reserved_sessions
from payments.ledger.admin.history import history_of as history_of_payment
from payments.ledger.admin.money_facts import money_of


def facts_of_pack(request: HttpRequest, pack: OwnedPack, *, with_money: bool) -> Facts:
    """Whose it is, what is left of it, with whom, and what was paid for it; coaches see nothing of money."""
    events = [history_of(f"pack:{pack.pk}"), log_of(pack)]
    money: list[Fact] = []
    if with_money:
        money = [
            (_("list price"), formatting.yuan(pack.list_price_fen)),
            (_("price"), formatting.yuan(pack.price_fen)),
            (_("unused sessions"), unused_sessions(pack.lapses_after_days)),
        ]
        if pack.payment is not None:
            money += money_of(request, pack.payment)
            events.append(history_of_payment(pack.payment))
    return Facts(who_is(request, pack.member), list(_pack(pack)), money, history=newest(*events))


def facts_of_appointment(request: HttpRequest, appointment: Appointment, *, with_money: bool) -> Facts:
    """The same of its pack, with when and with whom it is."""
    of_pack = facts_of_pack(request, appointment.pack, with_money=with_money)
    history = newest(history_of(f"appointment:{appointment.pk}"), log_of(appointment), of_pack.history)
    thing = [*_session(appointment), *of_pack.thing]
    return Facts(who_is(request, appointment.member), thing, of_pack.money, history=history)


def _session(appointment: Appointment) -> Iterator[Fact]:
    yield _("private session"), formatting.instant(appointment.starts_at)
    yield _("with"), appointment.coach
    yield _("status"), appointment.get_status_display()
    if appointment.objected_at is not None:
        yield _("objected at"), formatting.instant(appointment.objected_at)
        yield _("what the member says"), objections_to([appointment]).get(appointment.pk, "")


def _pack(pack: OwnedPack) -> Iterator[Fact]:
    yield _("member's pack"), pack.title
    yield _("coach"), pack.coach or _("anybody")
    yield _("sessions left"), balance_of(pack.pk)
    yield _("reserved for private sessions"), reserved_sessions(pack.pk)
    yield _("valid until"), localize(pack.expires_on)
