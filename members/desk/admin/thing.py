"""One thing that is for sale to a member now: its price, its title, and the dates that it would have."""

from collections.abc import Sequence
from dataclasses import dataclass

from members.catalogue.queries import packs_on_sale, plans_on_sale
from members.catalogue.terms import PackTerms, PlanTerms
from members.changes.queries import offer_of_item
from members.classes.admin.coming_classes import coming_classes
from members.classes.class_price import place_price
from members.people.models import Member
from members.receipts import facts_of_class, facts_of_pack, facts_of_plan
from payments.enums import PaymentType
from payments.errors import ItemNotFound


@dataclass(frozen=True, slots=True)
class Thing:
    """`facts` are pairs of a label and a text, as the payer will read them."""

    kind: PaymentType
    item_id: int
    title: str
    price_fen: int
    facts: Sequence[tuple[str, str]]


def thing_for_sale(member: Member, item: str) -> Thing:
    """What a choice such as `membership:7` means now; raises ItemNotFound for what is not for sale any more."""
    name, _colon, item_id = item.partition(":")
    kind, pk = PaymentType(name), int(item_id)
    if kind == PaymentType.MEMBERSHIP:
        return _plan(member, pk)
    return _pack(pk) if kind == PaymentType.PRIVATE else _class(pk)


def _plan(member: Member, item_id: int) -> Thing:
    offer = offer_of_item(item_id)
    if offer is not None:
        terms = offer.plan_terms
    else:
        plan = plans_on_sale().filter(pk=item_id).first()
        if plan is None:
            raise ItemNotFound
        terms = PlanTerms.of(plan)
    facts = facts_of_plan(member.pk, terms, is_upgrade=offer is not None)
    price_fen = terms.price_fen if offer is None else offer.price_fen
    return Thing(PaymentType.MEMBERSHIP, item_id, terms.title, price_fen, facts)


def _pack(item_id: int) -> Thing:
    pack = packs_on_sale().filter(pk=item_id).first()
    if pack is None:
        raise ItemNotFound
    terms = PackTerms.of(pack)
    return Thing(PaymentType.PRIVATE, item_id, str(pack), terms.price_fen, facts_of_pack(terms))


def _class(item_id: int) -> Thing:
    session = coming_classes().select_related("coach").filter(pk=item_id).first()
    if session is None:
        raise ItemNotFound
    return Thing(PaymentType.COURSE, item_id, str(session), place_price(session), facts_of_class(session))
