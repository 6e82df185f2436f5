from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from foundation.shared_cache import check_cache_is_shared


class MembersConfig(AppConfig):
    """People of the gym and what they buy."""

    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        """Have Django check whether what is counted is counted together, and listen to what it tells of accounts.

        The models of accounts are there only now.
        """
        register(check_cache_is_shared)
        import_module("members.people.account_signals")
