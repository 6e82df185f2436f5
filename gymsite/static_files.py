"""Django's static files without what comes with a package and is never shown, and their addresses, looked up once."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(StaticFilesConfig):
    """`collectstatic` leaves ReDoc out: its page loads fonts from another host, so that it is not offered."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc"]


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Whitenoise's: which file a name stands for does not change while the process that has read that serves it."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 -- Django's
        """The file's address; a page has the same few as the last one."""
        if force or name not in self._addresses:
            self._addresses[name] = super().url(name, force)
        return self._addresses[name]
