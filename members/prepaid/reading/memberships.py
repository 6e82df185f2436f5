"""Memberships as entitlements: the rows that took each other's place are one."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from foundation.chunks import in_chunks
from foundation.days import day_of
from members.enums import REPLACED, MemberEventKind, PrepaidKind
from members.memberships.models import Freeze, Membership
from members.people.models import MemberEvent
from members.prepaid.entitlement import Begin, Entitlement
from members.prepaid.lines import Line
from members.prepaid.reading.span import Span, late_ones
from members.prepaid.stages.membership import Card, CardStage, FreezeKept, stage_of

_COLUMNS = (
    "id", "member_id", "plan_id", "payment_id", "previous_id", "count", "unit", "price_fen", "value_fen", "settled_fen",
    "starts_on", "ends_on", "withdrawn_days", "ended_at", "ending", "created_at",
)  # fmt: skip


def memberships_in(span: Span) -> Iterator[Entitlement]:
    """Those that have a balance in this time, or of which something went back."""
    cards = _cards(span)
    bought = {card.payment_id: card.created_at for card in cards.values() if _is_bought_in(card, cards, span)}
    late = late_ones({payment_id: at for payment_id, at in bought.items() if payment_id is not None})
    chains = _Chains(cards, late)
    for begins in chains.all():
        payment_ids = dict.fromkeys(begin.payment_id for begin in begins if begin.payment_id is not None)
        yield Entitlement(begins, span.refunds_of(payment_ids))
        for begin in begins:
            if begin.is_late and begin.payment_id is not None:
                paid = (begin.payment_id, begin.stage.member_id, begin.price_fen)
                yield span.undelivered(*paid, heard=late[begin.payment_id], left_at=begin.at)


class _Chains:
    """The rows in the order of their ids, each with those that took its place."""

    def __init__(self, cards: Mapping[int, Card], late: Mapping[int, datetime]) -> None:
        self.cards, self.late = cards, late
        self.after: dict[int, list[Card]] = defaultdict(list)
        for card in cards.values():
            if card.previous_id is not None:
                self.after[card.previous_id].append(card)

    def all(self) -> Iterator[tuple[Begin, ...]]:
        """The beginnings of one entitlement after the other."""
        for card in self.cards.values():
            if card.previous_id is None:
                yield tuple(self._begins([card]))

    def _begins(self, path: list[Card]) -> Iterator[Begin]:
        card, stage = path[-1], self._stage(path)
        if len(path) > 1 and path[-2].payment_id == card.payment_id:
            yield Begin(card.created_at, stage)
        else:
            yield Begin(card.created_at, stage, card.payment_id, card.price_fen, card.payment_id in self.late)
        for place, successor in enumerate(self.after[card.id]):
            yield from self._begins([*path, successor])
            is_last = place == len(self.after[card.id]) - 1
            over_at = self._tip(successor).ended_at
            if over_at is not None and not (is_last and card.ending in REPLACED):
                yield Begin(over_at, stage, is_again=True)

    def _tip(self, card: Card) -> Card:
        """The row that had the place in the end."""
        while card.ending in REPLACED and self.after[card.id]:
            card = self.after[card.id][-1]
        return card

    def _stage(self, path: list[Card]) -> CardStage:
        return stage_of(path, Line(PrepaidKind.PLAN, path[-1].plan_id))


def _is_bought_in(card: Card, cards: Mapping[int, Card], span: Span) -> bool:
    """Whether it was delivered for a payment in this time, and not handed on."""
    before = None if card.previous_id is None else cards[card.previous_id]
    is_own = before is None or before.payment_id != card.payment_id
    return is_own and card.payment_id is not None and card.created_at >= span.began


def _cards(span: Span) -> dict[int, Card]:
    """All that took each other's place, and of the others those that were not over when the time began."""
    took_place = Q(previous__isnull=False) | Exists(Membership.objects.filter(previous=OuterRef("pk")))
    # A freeze that was voided since may have kept it alive until then.
    voided = Exists(Freeze.objects.filter(membership=OuterRef("pk"), voided_at__gte=span.began))
    is_not_over = Q(ends_on__gte=span.days[0]) | Q(ended_at__gte=span.began) | voided
    is_live = Q(payment__isnull=False) & is_not_over
    rows = Membership.objects.filter(created_at__lt=span.ended).order_by("pk")
    cards = {row[0]: Card(*row) for row in rows.filter(is_live | took_place).values_list(*_COLUMNS).iterator()}
    for some in in_chunks(span.refunded_ids):
        cards.update((row[0], Card(*row)) for row in rows.filter(payment__in=some).values_list(*_COLUMNS))
    freezes, withdrawn = _freezes(cards), _withdrawn_on(cards)
    for card_id in freezes.keys() | withdrawn.keys():
        card = cards[card_id]
        kept = tuple(freezes.get(card_id, ()))
        cards[card_id] = replace(card, freezes=kept, withdrawn_on=withdrawn.get(card_id))
    return dict(sorted(cards.items()))


def _freezes(cards: Mapping[int, Card]) -> dict[int, list[FreezeKept]]:
    """Those that were approved, and took a day at least as long as they were not voided."""
    found: dict[int, list[FreezeKept]] = defaultdict(list)
    approved = Freeze.objects.filter(approved_at__isnull=False, declined_at__isnull=True).order_by("pk")
    columns = ("membership_id", "starts_on", "ends_on", "ended_on", "approved_at", "voided_at")
    for card_id, starts_on, ends_on, ended_on, approved_at, voided_at in approved.values_list(*columns).iterator():
        last = ends_on if ended_on is None else ended_on
        if card_id in cards and approved_at is not None and last >= starts_on:
            found[card_id].append(FreezeKept(starts_on, last, approved_at, voided_at))
    return found


def _withdrawn_on(cards: Mapping[int, Card]) -> dict[int, date]:
    """The day on which a refund took days from the end last, as the events tell it."""
    found: dict[int, date] = {}
    subjects = [f"membership:{card.id}" for card in cards.values() if card.withdrawn_days]
    for some in in_chunks(subjects):
        events = MemberEvent.objects.filter(kind=MemberEventKind.ENTITLEMENT_WITHDRAWN, subject__in=some)
        for subject, facts, at in events.order_by("pk").values_list("subject", "facts", "created_at"):
            told = json.loads(facts)
            if told.get("was") != told.get("ends_on"):
                found[int(subject.partition(":")[2])] = day_of(at)
    return found
