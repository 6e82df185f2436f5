"""What a window says of the pages that it shows, and whom it asks for what."""

from playwright.sync_api import ConsoleMessage, Page, Request


class Witness:
    """`complaints`: refused scripts and styles, errors of scripts, lost files. `foreign`: what other hosts were asked.

    That a page itself is answered with 403 or 404 is no complaint: the browser says so of every such page.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.foreign = page, list[str]()
        self._complaints: list[tuple[str, str]] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._complaints.append(("", str(error))))
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complaints.append((message.location.get("url", ""), message.text))

    def _see(self, request: Request) -> None:
        if "://127.0.0.1:" not in request.url and not request.url.startswith(("data:", "blob:", "about:")):
            self.foreign.append(request.url)

    def take(self) -> list[str]:
        """What was said since the last time, of both kinds."""
        said = [
            text
            for url, text in self._complaints
            if not (url == self.page.url and text.startswith("Failed to load resource"))
        ]
        said += [f"asks {url}" for url in self.foreign]
        self._complaints.clear()
        self.foreign.clear()
        return said
