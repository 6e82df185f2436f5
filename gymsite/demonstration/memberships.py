"""Members of the demonstration whose memberships stand differently. A prospect, who has none, needs no story."""

from datetime import timedelta

from gymsite.demonstration.people import Cast, Team
from gymsite.demonstration.purchase import buy, give_back
from members.catalogue.terms import PlanTerms
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.start_membership import start_membership
from members.days import today
from members.door.operations.check_in import check_in
from members.enums import CheckInMethod
from members.memberships.operations.claim_plan import claim_plan
from members.memberships.operations.give_membership import give_membership
from members.models import Member, Membership, Plan
from members.people.queries import member_for_update
from payments.enums import ProviderName, Tender, VoucherPlatform
from payments.paying.operations.take import TakenMoney

VOUCHER = "MT-20260001-0001"


def buy_memberships(cast: Cast, team: Team) -> None:
    """What is paid at the sandbox or in hand, and given back there; the caller holds no transaction."""
    plans = {plan.name: plan for plan in Plan.objects.all()}
    buy(cast["zhangwei"], plans["首次到店月卡"], in_hand=voucher_for(plans["首次到店月卡"]))
    buy(cast["liuyang"], plans["择日开卡季卡"])
    buy(cast["sunli"], plans["周卡"], in_hand=TakenMoney(Tender.CASH, plans["周卡"].price_fen))
    buy(cast["zhoutao"], plans["季卡"])
    withdrawn = buy(cast["fengxue"], plans["月卡"])
    give_back(withdrawn, withdrawn.amount_fen, reason="七日内无理由退卡", clerk_id=team["finance"].pk)
    buy(cast["heyong"], plans["月卡"])
    buy(cast["heyong"], plans["季卡"], provider=ProviderName.ALIPAY)


def play_memberships(cast: Cast, team: Team) -> None:
    """Waiting for the first visit and for a day, ending soon, frozen, over, refunded, renewed, and on trial.

    The caller has bought the memberships.
    """
    plans = {plan.name: plan for plan in Plan.objects.all()}
    choose_day(cast["liuyang"])
    freeze(cast["zhoutao"], team)
    carry_over(cast["wudi"], plans["月卡"])
    claim_plan(member_id=cast["mali"].pk, plan_id=plans["三日体验卡"].pk, actor_id=cast["mali"].user_id)
    ask_for_freeze(cast["heyong"], team)
    for username in ("heyong", "mali", "sunli"):
        check_in(member_id=cast[username].pk, method=CheckInMethod.DESK, actor_id=team["front-desk"].pk)


def voucher_for(plan: Plan) -> TakenMoney:
    """A voucher of Meituan, of which the platform keeps a tenth."""
    paid_out = plan.price_fen * 9 // 10
    return TakenMoney(Tender.VOUCHER, plan.price_fen, VOUCHER, paid_out, VoucherPlatform.MEITUAN)


def choose_day(member: Member) -> None:
    """The member will begin in a week."""
    bought = Membership.objects.get(member=member)
    start_membership(membership_id=bought.pk, on=today() + timedelta(days=7), actor_id=member.user_id)


def freeze(member: Member, team: Team) -> None:
    """The member is away for ten days from today on."""
    request_freeze(
        membership_id=Membership.objects.get(member=member).pk,
        starts_on=today(),
        ends_on=today() + timedelta(days=9),
        reason="出差",
        actor_id=team["manager"].pk,
        is_approved=True,
    )


def ask_for_freeze(member: Member, team: Team) -> None:
    """A wish that the manager has not decided about yet."""
    membership = Membership.objects.filter(member=member).earliest("starts_on")
    request_freeze(
        membership_id=membership.pk,
        starts_on=today() + timedelta(days=3),
        ends_on=today() + timedelta(days=9),
        reason="感冒休养",
        actor_id=team["front-desk"].pk,
        is_approved=False,
    )


def carry_over(member: Member, plan: Plan) -> None:
    """A period from the time before this service, which nobody has renewed."""
    member_for_update(member.pk)
    terms, starts_on = PlanTerms.of(plan), today() - timedelta(days=45)
    give_membership(member_id=member.pk, plan_id=plan.pk, terms=terms, payment_id=None, starts_on=starts_on)
