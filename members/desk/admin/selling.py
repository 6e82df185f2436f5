"""Something is sold to a member: a payment is made for it, and the member pays on the checkout page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence, cause_of
from foundation.console.widgets import CheckboxInput, Select
from members.catalogue.models import Pack, Plan
from members.catalogue.queries import packs_on_sale, plans_on_sale
from members.changes.queries import offer_of_item, offers_today
from members.classes.admin.coming_classes import coming_classes
from members.classes.admin.overlap import MayOverlapForm
from members.classes.booking_window import open_for_booking
from members.classes.class_price import place_price
from members.classes.member_time import require_member_free
from members.desk.admin.sold_already import require_again, sold_already
from members.errors import MemberBarred
from members.memberships.operations.claim_plan import claim_plan
from members.people import permissions
from members.people.models import Member
from members.training.operations.claim_pack import claim_pack
from payments.enums import PaymentType
from payments.errors import ItemNotFound
from payments.paying.links import checkout_url
from payments.paying.operations.create import NewPayment, create_payment

Choice = tuple[str, str]


class SellForm(MayOverlapForm):
    """What, and whether a plan of which there is one is meant. `initial["items"]` are the choices, in groups."""

    item = forms.ChoiceField(label=gettext_lazy("what is sold"), widget=Select())
    again = forms.BooleanField(
        label=gettext_lazy("one more of a plan that the member has or has ordered"),
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


def _initial(_user: User, member: Member) -> dict[str, Any]:
    groups = [
        (_("Upgrades offered today"), list(_upgrades(member))),
        (_("Plans"), _priced(PaymentType.MEMBERSHIP, plans_on_sale())),
        (_("Private training"), _priced(PaymentType.PRIVATE, packs_on_sale())),
        (_("Classes"), list(_classes())),
    ]
    items = [("", _("Choose")), *((name, items) for name, items in groups if items)]
    return {"items": items, "may_be_again": bool(sold_already(member))}


def _upgrades(member: Member) -> Iterator[Choice]:
    for offer in offers_today(member.pk):
        title = f"{offer.plan_terms.title} · {formatting.yuan(offer.price_fen)}"
        yield f"{PaymentType.MEMBERSHIP}:{offer.item_id}", title


def _priced(kind: PaymentType, items: Any) -> list[Choice]:
    return [(f"{kind}:{item.pk}", f"{item} · {formatting.yuan(item.price_fen)}") for item in items]


def _classes() -> Iterator[Choice]:
    now = timezone.now()
    for session in coming_classes().filter(open_for_booking(now), price_fen__gt=0):
        places = _("places left: %(count)d") % {"count": session.online_places_left}
        price = formatting.yuan(place_price(session))
        shown = f"{formatting.instant(session.starts_at)} {session} · {price} · {places}"
        yield f"{PaymentType.COURSE}:{session.pk}", shown


def _sell(user: User, member: Member, answers: Mapping[str, Any]) -> Sentence:
    """Make the payment for the price of now; what costs nothing is given at once."""
    kind, item_id = answers["item"].split(":")
    if kind == PaymentType.MEMBERSHIP:
        require_again(member, int(item_id), is_meant=answers.get("again", False))
    price_fen, title = _price_of(PaymentType(kind), int(item_id))
    if price_fen == 0:
        return _give(user, member, PaymentType(kind), int(item_id))
    if kind == PaymentType.COURSE and not answers["may_overlap"]:
        _require_free(member, int(item_id))
    new = NewPayment(member.pk, price_fen, PaymentType(kind), title, int(item_id))
    payment = create_payment(new=new, cause=cause_of(user))
    sentence = _("%(title)s for %(price)s is waiting to be paid:") % {
        "title": title,
        "price": formatting.yuan(price_fen),
    }
    return format_html("{} {}", sentence, formatting.link(checkout_url(payment.pk), _("open the checkout page")))


def _require_free(member: Member, session_id: int) -> None:
    """Tell of an overlap; whoever goes on says so."""
    session = coming_classes().get(pk=session_id)
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    require_member_free(member.pk, **times, but_for_session_id=session_id)


def _price_of(kind: PaymentType, item_id: int) -> tuple[int, str]:
    offer = offer_of_item(item_id) if kind == PaymentType.MEMBERSHIP else None
    if offer is not None:
        return offer.price_fen, offer.plan_terms.title
    catalogue: Any = {
        PaymentType.MEMBERSHIP: Plan.objects,
        PaymentType.PRIVATE: Pack.objects,
        PaymentType.COURSE: coming_classes(),
    }[kind]
    item = catalogue.filter(pk=item_id).first()
    if item is None:
        raise ItemNotFound
    return place_price(item) if kind == PaymentType.COURSE else item.price_fen, str(item)


def _give(user: User, member: Member, kind: PaymentType, item_id: int) -> Sentence:
    if kind == PaymentType.MEMBERSHIP:
        given: Any = claim_plan(member_id=member.pk, plan_id=item_id, actor_id=user.pk)
    else:
        given = claim_pack(member_id=member.pk, pack_id=item_id, actor_id=user.pk)
    return _("Given for nothing: %(thing)s.") % {"thing": given}


def _consequences(_user: User, member: Member) -> Sequence[Sentence]:
    made = _("A payment is made; the member pays it on the checkout page, and gets what was bought by that.")
    return [*_kept_out(member), *sold_already(member), made]


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
)
