from django.apps import AppConfig
from django.core.checks import Tags, register

from gymsite.checks import check_database_limits


class GymsiteConfig(AppConfig):
    """The site as a whole: its checks."""

    name = "gymsite"

    def ready(self) -> None:
        """Asked for by `manage.py check --database default`, as it asks the server."""
        register(check_database_limits, Tags.database)
