"""What the console is called and shows at its top, for django-unfold, whose settings name these."""

from django.http import HttpRequest
from django.templatetags.static import static

from members.face.shown import current_face


def title(_request: HttpRequest) -> str:
    """What the gym calls itself."""
    return current_face().title


def logo(_request: HttpRequest) -> str:
    """Where the gym's logo is; empty text for none, which leaves the theme's symbol in its place."""
    return current_face().logo_url


def icon(_request: HttpRequest) -> str:
    """Where a browser finds the icon of the console's pages."""
    return current_face().logo_url or static("payments/icon.svg")
