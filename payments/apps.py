from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    """Money in, money out. Knows nothing of what is bought but the protocol in `purposes.py`."""

    name = "payments"
    verbose_name = _("Payments")
