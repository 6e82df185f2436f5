from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """People of the gym and what they buy."""

    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        """Listen to what Django tells of accounts, whose models are there only now."""
        import_module("members.people.account_signals")
