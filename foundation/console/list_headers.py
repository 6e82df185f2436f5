"""The headers of a list are made once a page: the theme makes them anew for each row, and each cell names its own."""

from typing import Any

from django.utils.html import conditional_escape
from unfold.templatetags import unfold_list

_made_by_the_theme = unfold_list.result_headers


def headers_of(changes: Any) -> list[dict[str, Any]]:
    """Those of this list, in the language of whoever asks for it, their texts ready to stand in a page."""
    headers: list[dict[str, Any]] | None = vars(changes).get("_headers")
    if headers is None:
        made = _made_by_the_theme(changes)
        headers = changes._headers = [{**header, "text": conditional_escape(header["text"])} for header in made]
    return headers


def take_the_themes_place() -> None:
    """From now on the theme's lists have these; for `AppConfig.ready`."""
    unfold_list.result_headers = headers_of
