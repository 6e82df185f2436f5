"""What somebody reads on a page: its texts, also those that a screen reader says, without what a program reads."""

from collections.abc import Iterator
from html.parser import HTMLParser

# The theme's symbols are drawn from words.
_SYMBOLS = "material-symbols-outlined"
_UNREAD = frozenset({"script", "style", "svg", "template", "code", "pre"})
_SAID = ("placeholder", "title", "alt", "aria-label")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if self._unread or tag in _UNREAD or _SYMBOLS in (named.get("class") or ""):
            if tag not in _VOID:
                self._unread.append(tag)
            return
        self.texts += [named[name] or "" for name in _SAID if name in named]
        if tag == "input" and named.get("type") in ("submit", "button"):
            self.texts.append(named.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.texts.append(data)


def texts_of(html: str) -> Iterator[str]:
    """Each text of the page, with single blanks."""
    reader = _Reader()
    reader.feed(html)
    for text in reader.texts:
        plain = " ".join(text.split())
        if plain:
            yield plain
