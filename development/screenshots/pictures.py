"""A picture of a scene: in each size and language, and so small that it may lie beside the sources."""

import shutil
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from development.processes import ProcessFailed
from development.screenshots.scenes import Scene
from development.setup import Account

SIZES: dict[str, ViewportSize] = {
    "desktop": {"width": 1366, "height": 900},
    "tablet": {"width": 820, "height": 1180},
    "phone": {"width": 390, "height": 844},
}
LANGUAGES = {"zh": "zh-CN", "en": "en"}
COLOURS = 128
MOST_BYTES = 150_000


def take_all(shown: Sequence[Scene], directory: Path) -> Iterator[Path]:
    """One after the other; each is `scene-size-language.png`. Raises ProcessFailed without chromium."""
    program = shutil.which("chromium")
    if program is None:
        raise ProcessFailed("需要 chromium is needed: make browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for size, viewport in SIZES.items():
            for language, locale in LANGUAGES.items():
                for scene in shown:
                    path = directory / f"{scene.name}-{size}-{language}.png"
                    take(browser, scene, viewport, locale, path)
                    yield path
        browser.close()


def take(browser: Browser, scene: Scene, viewport: ViewportSize, locale: str, path: Path) -> None:
    """One picture, in a window that remembers nothing."""
    context = browser.new_context(viewport=viewport, locale=locale, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    if scene.who is not None:
        sign_in(page, scene.address, scene.who)
    page.goto(scene.address, wait_until="networkidle")
    page.evaluate("() => document.fonts.ready")
    write(page.screenshot(animations="disabled"), path)
    context.close()


def sign_in(page: Page, address: str, who: Account) -> None:
    """As a person does it."""
    page.goto(f"{address.partition('/admin/')[0]}/admin/login/?next=/admin/")
    page.fill("#login-form [name=username]", who.username)
    page.fill("#login-form [name=password]", who.password)
    with page.expect_navigation():
        page.click("#login-form button[type=submit]")


def write(picture: bytes, path: Path) -> None:
    """With as few colours as a page has; raises ProcessFailed when it is large all the same."""
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ProcessFailed(f"{path.name}: {size} bytes")
