"""The page on which a day is asked to be reconciled: provider, day, and the bill's file where it is not downloaded."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.console.forms import DayField
from foundation.console.next_step import with_next_step
from foundation.console.widgets import FileInput, Select
from foundation.errors import InvalidField, ServiceError
from payments.enums import ProviderName
from payments.ledger.models import AskedReconciliation
from payments.providers import switched_on
from payments.reconciling.operations.ask_reconciliation import (
    MAXIMUM_UPLOAD_BYTES,
    MEBIBYTE,
    ask_reconciliation,
)
from payments.reconciling.operations.bill_day import bill_today


class AskForm(forms.Form):
    """Without a file the bill is downloaded from the provider."""

    provider = forms.ChoiceField(label=_("provider"), widget=Select())
    day = DayField(label=_("day"))
    file = forms.FileField(
        label=_("bill that was downloaded by hand"),
        required=False,
        allow_empty_file=True,  # the operation says what is wrong with one
        widget=FileInput({"accept": ".zip,.csv,.gz"}),
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        choices = [(name, ProviderName(name).label) for name in switched_on()]
        self.fields["provider"] = forms.ChoiceField(label=_("provider"), choices=choices, widget=Select())
        self.fields["file"].help_text = gettext(
            "Only where the provider cannot be asked: Alipay's zip or its detailed table, WeChat Pay's csv or gz, as "
            "it was downloaded, at most %(most)d MB. Without a file the bill is downloaded."
        ) % {"most": MAXIMUM_UPLOAD_BYTES // MEBIBYTE}
        self.order_fields(("provider", "day", "file"))


def asked_by(user: User, form: AskForm) -> AskedReconciliation | None:
    """What the form asks for; None when it was refused: see the form."""
    if not form.is_valid():
        return None
    filled = form.cleaned_data
    uploaded = filled["file"]
    try:
        return ask_reconciliation(
            provider=filled["provider"],
            day=filled["day"],
            user_id=user.pk,
            file=None if uploaded is None else uploaded.file,
        )
    except InvalidField as refusal:
        for field, sentences in refusal.extra["errors"].items():
            form.add_error("day" if field == "date" else field, [str(sentence) for sentence in sentences])
    except ServiceError as refusal:
        form.add_error(None, with_next_step(user, refusal, None, filled))
    return None


def initial_day() -> date:
    """Yesterday: the newest day of which there is a whole bill."""
    return bill_today() - timedelta(days=1)


def ask_address(provider: str, day: date) -> str:
    """The page, filled in with this day."""
    query = urlencode({"provider": provider, "day": day.isoformat()})
    return f"{reverse('admin:payments_askedreconciliation_add')}?{query}"
