from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """People of the gym and what they buy."""

    name = "members"
    verbose_name = _("Members")
