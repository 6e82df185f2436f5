"""Something is sold to a member: a payment is made for it, and its QR code stands where it was sold."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import CameOf, Decision, Sentence, cause_of
from foundation.console.widgets import CheckboxInput
from members.catalogue.prices import asked
from members.catalogue.queries import packs_on_sale, plans_on_sale
from members.changes.queries import offers_today
from members.classes.admin.coming_classes import coming_classes
from members.classes.admin.overlap import MayOverlapForm
from members.classes.booking_window import open_for_booking
from members.classes.class_price import place_price
from members.classes.member_time import require_member_free
from members.classes.seats import free_places_in_words
from members.desk.admin.collecting import collect_address, take_address
from members.desk.admin.sold_already import packs_already, require_again, sold_already, waiting_already
from members.desk.admin.thing import Thing, thing_for_sale
from members.errors import MemberBarred
from members.memberships.operations.claim_plan import claim_plan
from members.people import permissions
from members.people.models import Member
from members.people.queries import member_for_update
from members.training.operations.claim_pack import claim_pack
from payments.enums import PaymentType
from payments.errors import ItemNotFound
from payments.ledger.queries import payable
from payments.paying.at_the_desk import open_code, ways
from payments.paying.operations.create import NewPayment, create_payment
from payments.permissions import TAKE_MONEY

Choice = tuple[str, str]
# What a button says in the place of a provider.
IN_HAND = "in_hand"


class SellForm(MayOverlapForm):
    """What, where its code is opened, and whether a second one of what waits to be paid is meant.

    `initial["items"]` are the choices, in groups.
    """

    item = forms.ChoiceField(widget=forms.HiddenInput())  # the template writes the choices
    provider = forms.CharField(required=False, widget=forms.HiddenInput())  # the buttons say it
    again = forms.BooleanField(
        label=gettext_lazy("one more of what the member has ordered and not paid"),
        required=False,
        widget=CheckboxInput(),
    )
    field_order = ("item", "again", "may_overlap")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["item"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = self.initial["items"]
        if not self.initial["may_be_again"]:
            del self.fields["again"]

    @property
    def ways(self) -> list[tuple[str, Sentence]]:
        """The providers that a code can be opened at."""
        return ways()


def _initial(user: User, member: Member) -> dict[str, Any]:
    groups = [
        (_("Upgrades offered today"), list(_upgrades(member))),
        (_("Plans"), _priced(PaymentType.MEMBERSHIP, plans_on_sale())),
        (_("Private training"), _priced(PaymentType.PRIVATE, packs_on_sale())),
        (_("Classes"), list(_classes())),
    ]
    may_be_again = member.payments.filter(payable(timezone.now()), item_id__isnull=False).exists()
    return {
        "items": [(name, items) for name, items in groups if items],
        "may_be_again": may_be_again,
        "may_take": user.has_perm(TAKE_MONEY),
    }


def _upgrades(member: Member) -> Iterator[Choice]:
    for offer in offers_today(member.pk):
        title = f"{offer.plan_terms.title} · {formatting.yuan(offer.price_fen)}"
        yield f"{PaymentType.MEMBERSHIP}:{offer.item_id}", title


def _priced(kind: PaymentType, items: Any) -> list[Choice]:
    return [(f"{kind}:{item.pk}", f"{item} · {formatting.yuan(asked(item).price_fen)}") for item in items]


def _classes() -> Iterator[Choice]:
    now = timezone.now()
    for session in coming_classes().filter(open_for_booking(now), price_fen__gt=0):
        what = f"{formatting.instant(session.starts_at)} {session} · {formatting.yuan(place_price(session))}"
        yield f"{PaymentType.COURSE}:{session.pk}", f"{what} · {free_places_in_words(session)}"


def _sell(user: User, member: Member, answers: Mapping[str, Any]) -> Sentence | CameOf:
    """Make the payment for the price of now, and open its code; what costs nothing is given at once."""
    thing = thing_for_sale(member, answers["item"])
    is_meant = answers.get("again", False)
    if thing.price_fen == 0:
        require_again(user, member, thing, is_meant=is_meant)
        return _give(user, member, thing)
    if thing.kind == PaymentType.COURSE and not answers["may_overlap"]:
        _require_free(member, thing.item_id)
    payment = _order(user, member, thing, is_meant=is_meant)
    sentence = _("%(title)s for %(price)s is waiting to be paid.") % {
        "title": thing.title,
        "price": formatting.yuan(thing.price_fen),
    }
    if answers["provider"] == IN_HAND and user.has_perm(TAKE_MONEY):
        return CameOf(sentence, leads_to=take_address(member.pk, payment.pk), in_place=True)
    problem = open_code(payment.pk, provider=answers["provider"], cause=cause_of(user))
    return CameOf(sentence, problem=problem, leads_to=collect_address(member.pk, payment.pk), in_place=True)


@transaction.atomic
def _order(user: User, member: Member, thing: Thing, *, is_meant: bool) -> Any:
    """Under the member's lock: of the same sale sent several times at once, the second finds what the first ordered."""
    member_for_update(member.pk)
    require_again(user, member, thing, is_meant=is_meant)
    new = NewPayment(member.pk, thing.price_fen, thing.kind, thing.title, thing.item_id)
    return create_payment(new=new, cause=cause_of(user))


def _require_free(member: Member, session_id: int) -> None:
    """Tell of an overlap; whoever goes on says so."""
    session = coming_classes().get(pk=session_id)
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    require_member_free(member.pk, **times, but_for_session_id=session_id)


def _give(user: User, member: Member, thing: Thing) -> Sentence:
    if thing.kind == PaymentType.MEMBERSHIP:
        given: Any = claim_plan(member_id=member.pk, plan_id=thing.item_id, actor_id=user.pk)
    else:
        given = claim_pack(member_id=member.pk, pack_id=thing.item_id, actor_id=user.pk)
    return _("Given for nothing: %(thing)s.") % {"thing": given}


def _consequences(user: User, member: Member) -> Sequence[Sentence]:
    return [*_kept_out(member), *sold_already(user, member), *packs_already(member)]


def _of_what_is_chosen(user: User, member: Member, answers: Mapping[str, Any]) -> Sequence[Sentence]:
    """Price and dates of now, and what of it waits to be paid; what is not there is refused when it is sold."""
    try:
        thing = thing_for_sale(member, answers["item"])
    except ItemNotFound:
        return ()
    facts = (_("%(label)s: %(value)s") % {"label": label, "value": value} for label, value in thing.facts)
    return [f"{thing.title} · {formatting.yuan(thing.price_fen)}", *facts, *waiting_already(user, member, thing)]


def _kept_out(member: Member) -> Iterator[Sentence]:
    """Who is barred buys nothing; nothing else stops the sale to somebody who is switched off, so it is said before."""
    if member.barred_at is not None:
        yield MemberBarred.detail
    if not member.user.is_active:
        yield _("The member is switched off and is refused at the door.")


SELL = Decision(
    "sell",
    gettext_lazy("Sell"),
    (permissions.SELL,),
    SellForm,
    lambda _user, _member: True,
    _sell,
    gettext_noop("Sold something."),
    _initial,
    _consequences,
    _of_what_is_chosen,
    template="admin/sell.html",
    in_place=True,
)
