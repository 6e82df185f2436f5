from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from payments.checks import check_database_returns_keys, check_provider_keys


class PaymentsConfig(AppConfig):
    """Money in, money out. Knows nothing of what is bought but the protocol in `purposes.py`."""

    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        """Have Django's system checks look at the providers' keys too."""
        register(check_provider_keys)
        register(check_database_returns_keys)
