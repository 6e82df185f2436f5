"""Pages of what has a price: it is not written over, but decided from a day on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.decision_pages import DecidingAdmin
from foundation.console.facts import Fact, Facts
from foundation.console.forms import DayField, YuanField
from foundation.console.staff_log import log_of
from members.catalogue.admin.catalogue import LABELS, CatalogueAdmin, as_text
from members.catalogue.models import Pack, Price
from members.catalogue.operations.set_price import set_price
from members.catalogue.prices import asked, with_prices
from members.catalogue.unused_sessions import unused_sessions
from members.days import today
from members.people import permissions


class PriceForm(forms.Form):
    """From which day on, and how much."""

    holds_from = DayField(label=gettext_lazy("holds from"))
    price = YuanField(label=LABELS["price_fen"])
    list_price = YuanField(label=LABELS["list_price_fen"])


class ClassPriceForm(forms.Form):
    """The same of a course, which has no list price."""

    holds_from = DayField(label=gettext_lazy("holds from"))
    price = YuanField(label=LABELS["price_fen"])


def _initial(_user: User, item: Any) -> dict[str, Any]:
    price = asked(item)
    return {"holds_from": today(), "price": price.price_fen, "list_price": price.list_price_fen}


def _set(user: User, item: Any, answers: Mapping[str, Any]) -> Sentence:
    price_fen = answers["price"]
    price = set_price(
        item=item,
        price_fen=price_fen,
        list_price_fen=answers.get("list_price", price_fen),
        holds_from=answers["holds_from"],
        actor_id=user.pk,
    )
    told = {"item": item, "price": formatting.yuan(price.price_fen), "day": localize(price.holds_from)}
    return _("%(item)s costs %(price)s from %(day)s on.") % told


def _consequences(_user: User, item: Any) -> Sequence[Sentence]:
    kept = _("What was ordered before keeps its price. Of two prices from one day the one decided last holds.")
    of_classes = _("Classes that are made already keep theirs; those that are made later have that of their day.")
    of_unused = _("Unused sessions: they %(unused)s, whatever the price.")
    sentences = [kept]
    if item._meta.model_name == "course":
        sentences.append(of_classes)
    elif isinstance(item, Pack):
        sentences.append(of_unused % {"unused": unused_sessions(item.lapses_after_days)})
    return [*sentences, *([prices_of(item)] if item.prices.exists() else [])]


def _decision(form: type[forms.Form], permission: str) -> Decision:
    return Decision(
        "price",
        gettext_lazy("Change the price"),
        (permission,),
        form,
        lambda _user, _item: True,
        _set,
        gettext_noop("Changed the price from a day on."),
        _initial,
        _consequences,
    )


PRICE_OF_PLAN = _decision(PriceForm, permissions.CHANGE_PLAN)
PRICE_OF_PACK = _decision(PriceForm, permissions.CHANGE_PACK)
PRICE_OF_COURSE = _decision(ClassPriceForm, permissions.CHANGE_COURSE)


def prices_of(item: Any) -> SafeString:
    """What it has cost and will, from which day on, and who decided it; the latest day first."""
    dated = list(Price.objects.filter(**{item._meta.model_name: item}).select_related("decided_by"))
    rows = [(localize(each.holds_from), _amounts(each), _state(each, dated), _decided(each)) for each in dated[::-1]]
    rows.append((_("at first"), _amounts(item), "", ""))
    return formatting.table([_("holds from"), _("price"), _("state"), _("decided by")], rows)


def _amounts(price: Any) -> str:
    if price.list_price_fen == price.price_fen:
        return formatting.yuan(price.price_fen)
    amounts = {"price": formatting.yuan(price.price_fen), "list_price": formatting.yuan(price.list_price_fen)}
    return _("%(price)s (list price %(list_price)s)") % amounts


def _state(price: Price, dated: Sequence[Price]) -> str:
    """Of one that another from the same day took the place of, that it never holds."""
    of_its_day = [each for each in dated if each.holds_from == price.holds_from]
    if of_its_day[-1] != price:
        return _("replaced")
    if price.holds_from > today():
        return _("to come")
    held = [each for each in dated if each.holds_from <= today()]
    return _("holds now") if held[-1] == price else _("over")


def _whose_price(item: Any) -> Fact:
    """Who decided the price of today; nobody where it is the first one."""
    held = Price.objects.filter(**{item._meta.model_name: item}, holds_from__lte=today()).select_related("decided_by")
    newest = held.last()
    return _("price decided by"), formatting.EMPTY if newest is None else _decided(newest)


def _decided(price: Price) -> str:
    who = price.decided_by
    name = (who.first_name or who.username) if who else formatting.EMPTY
    return f"{name} · {formatting.instant(price.decided_at)}"


class PricedAdmin(DecidingAdmin, CatalogueAdmin):
    """Something new is made with its first price; from then on the price is a decision with a date."""

    change_form_outer_before_template = "admin/offered.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each with its price of today."""
        return with_prices(super().get_queryset(request), has_list_price=self._has_list_price)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return fields if obj is None else (*(as_text(each) for each in fields), "dated_prices")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "dated_prices")

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        price = asked(row)
        money = [(_("price"), formatting.yuan(price.price_fen))]
        if self._has_list_price:
            money.append((_("list price"), formatting.yuan(price.list_price_fen)))
        return Facts([_whose_price(row)], [(str(self.opts.verbose_name), row)], money, history=log_of(row))

    @property
    def _has_list_price(self) -> bool:
        return self.opts.model_name != "course"

    @admin.display(description=gettext_lazy("price"), ordering="asked_fen")
    def price(self, row: Any) -> str:
        return formatting.yuan(asked(row).price_fen)

    @admin.display(description=gettext_lazy("list price"), ordering="asked_list_fen")
    def list_price(self, row: Any) -> str:
        return formatting.yuan(asked(row).list_price_fen)

    @admin.display(description=gettext_lazy("prices"))
    def dated_prices(self, row: Any) -> SafeString:
        return prices_of(row)
