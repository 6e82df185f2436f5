"""Who an event names, by the name of the person."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import BigIntegerField, Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.console.formatting import EMPTY
from payments.enums import ProviderName
from payments.ledger.models import Event

if TYPE_CHECKING:
    from django.http import HttpRequest

_ACCOUNT = "user:"
# Who acts without being a person: providers by their names, commands by what they do.
_PROGRAMS: Mapping[str, str | Promise] = {
    **dict(ProviderName.choices),
    "system": _("the system"),
    "seed_demo": pgettext_lazy("actor", "the demonstration"),
    "withdraw_offers": pgettext_lazy("actor", "withdrawal of offers"),
}


def with_account(events: QuerySet[Event]) -> QuerySet[Any]:
    """Each with `account_name`: the person's name, else the user name; null for who is no account."""
    number = Cast(Substr("actor", len(_ACCOUNT) + 1), BigIntegerField())
    is_account = When(actor__regex=rf"^{_ACCOUNT}[0-9]+$", then=number)
    name = Case(When(first_name="", then=F("username")), default=F("first_name"))
    named = User.objects.filter(pk=OuterRef("account_id")).annotate(shown=name).values("shown")[:1]
    known = events.annotate(account_id=Case(is_account, default=Value(None), output_field=BigIntegerField()))
    return known.annotate(account_name=Subquery(named))


class ActorColumn:
    """A list of events whose rows know the person: looked up with them, one by its key for each row that is shown."""

    def get_queryset(self, request: "HttpRequest") -> QuerySet[Event]:
        """Each with its `account_name`."""
        return with_account(super().get_queryset(request))  # type: ignore[misc]

    @admin.display(description=_("actor"))
    def who(self, event: Any) -> str:
        """The person; a provider, a command or the system in words where they are known."""
        if event.account_name:
            return str(event.account_name)
        return str(_PROGRAMS.get(event.actor, event.actor)) or EMPTY
