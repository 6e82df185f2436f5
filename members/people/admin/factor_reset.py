"""Second factors: who has one, and the way back in for who has lost the phone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.decision_pages import DecidingPage
from foundation.console.facts import Facts
from foundation.console.forms import NothingToFillIn
from members.people import permissions
from members.people.admin.account_facts import facts_of_factor
from members.people.admin.account_search import AccountSearchAdmin
from members.people.models import SecondFactor
from members.people.operations.second_factor import may_reset, reset_anothers


def _reset(user: User, factor: SecondFactor, _answers: Mapping[str, Any]) -> Sentence:
    reset_anothers(user_id=factor.user_id, by=user)
    return _("The second factor of %(account)s is reset.") % {"account": factor.user}


def _consequences(_user: User, factor: SecondFactor) -> Sequence[Sentence]:
    return [
        _("Make sure that it is %(account)s who asks: whoever has the password sets up the next one.")
        % {"account": factor.user},
        _("The app and the recovery codes are worth nothing from then on, and every session of the account ends."),
    ]


RESET = Decision(
    "reset",
    gettext_lazy("Reset the second factor"),
    (permissions.RESET_SECOND_FACTOR,),
    NothingToFillIn,
    lambda user, factor: may_reset(factor.user, by=user),
    _reset,
    gettext_noop("Reset the second factor."),
    consequences=_consequences,
    asks_again=True,
)


@admin.register(SecondFactor)
class SecondFactorAdmin(DecidingPage, AccountSearchAdmin):
    decisions = (RESET,)
    list_display = ("user", "created_at", "used_at")
    list_select_related = ("user",)
    fields = ("user", "created_at", "used_at", "codes_left")
    search_fields = ("user__username",)
    search_help_text = gettext_lazy("User name")

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_factor(row)

    def page_after(self, row: Any) -> str:
        """The list: the row is gone."""
        return reverse("admin:members_secondfactor_changelist")

    @admin.display(description=gettext_lazy("recovery codes that are left"))
    def codes_left(self, factor: SecondFactor) -> int:
        return factor.recovery_codes.filter(used_at=None).count()
