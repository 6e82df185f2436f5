from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from foundation.shared_cache import check_cache_is_shared


class MembersConfig(AppConfig):
    """People of the gym and what they buy."""

    name = "members"
    verbose_name = _("Members")

    def ready(self) -> None:
        """Have Django's system checks ask whether what is counted is counted together."""
        register(check_cache_is_shared)
