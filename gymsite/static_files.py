"""Django's static files without what comes with a package and is never shown."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """`collectstatic` leaves ReDoc out: its page loads fonts from another host, so that it is not offered."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc"]
