from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Tags, register
from django.core.exceptions import ImproperlyConfigured

from foundation.metrics.processes import enter
from gymsite.checks import check_database_limits


class GymsiteConfig(AppConfig):
    """The site as a whole: its checks, and what it puts in the place of others' parts."""

    name = "gymsite"

    def ready(self) -> None:
        """Asked for by Django."""
        # Run by `manage.py check --database default`, as it asks the server.
        register(check_database_limits, Tags.database)
        # Its tags need every app.
        from foundation.console import list_headers, list_rows  # noqa: PLC0415

        list_headers.take_the_themes_place()
        list_rows.take_the_themes_place()
        if settings.METRICS_ON:
            _keep_what_is_measured(Path(settings.METRICS_DIRECTORY))


def _keep_what_is_measured(directory: Path) -> None:
    """Raises ImproperlyConfigured where that cannot be."""
    try:
        enter(directory)
    except OSError as error:
        raise ImproperlyConfigured(
            f"METRICS_DIRECTORY: {directory} cannot be used ({error.strerror or error}). Make it writable for the "
            "account that the site runs as, or name another."
        ) from error
