"""A page in a headless Chromium: what it asked for, what it complained of, and short ways to use it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

COMMAND = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
WIDE, NARROW = (1366, 900), (390, 844)
WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (e) =>
  window.__violations.push(e.violatedDirective + " " + e.blockedURI));
"""


def launch(playwright: Playwright) -> Browser:
    """The machine's own Chromium, headless."""
    return playwright.chromium.launch(executable_path=COMMAND, args=list(FLAGS))


class Opened:
    """A page opened from a file. `requests`, `said` and `dialogs` count from the moment it was opened."""

    def __init__(self, context: BrowserContext, path: Path, fragment: str = "") -> None:
        self.requests: list[str] = []
        self.said: list[str] = []
        self.dialogs: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.add_init_script(WATCH)
        self.page.on("request", self._asked)
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("dialog", self._dialog)
        self._own = path.as_uri()
        self.page.goto(self._own + fragment)
        self.settle()

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self._own, "data:", "about:")):
            self.requests.append(request.url)

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning", "assert"):
            self.said.append(f"{kind}: {text}")

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def complaints(self) -> list[str]:
        """Console errors and warnings, uncaught exceptions, dialogs and policy violations."""
        violations = [f"violation: {text}" for text in self.run("window.__violations")]
        return [*self.said, *(f"dialog: {text}" for text in self.dialogs), *violations]

    def run(self, source: str) -> Any:
        """Value of a JavaScript expression."""
        return self.page.evaluate(source)

    def scrolling_boxes(self) -> list[str]:
        """What the boxes say that hold more than their width and so scroll sideways."""
        found: list[str] = self.run(
            "[...document.querySelectorAll('main .scroll')].filter(e => e.offsetParent)"
            ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText.slice(0, 80))"
        )
        return found

    def settle(self) -> None:
        """Wait for two animation frames, after which every pending redraw is done."""
        self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")

    def click(self, selector: str) -> None:
        """Click something that stays on the page, and wait for what it changes: an address is followed by an event."""
        self.page.click(selector)
        self.settle()

    def view(self, key: str) -> None:
        """Go to a view by the menu."""
        self.click(f"nav [data-go={key}]")

    def listing(self, key: str) -> None:
        """Unfold a listing and wait for its rows, which come with an event of their own, after the click has ended."""
        self.page.click(f"#listing-{key} summary")
        self.page.wait_for_selector(f"#listing-{key} tbody tr")

    def text(self, element: str) -> str:
        """Text of the element with this id, as shown."""
        return self.page.inner_text(f"#{element}")

    def search(self, text: str) -> None:
        """Search a compound on the map and take the first match."""
        self.page.fill("#find", text)
        self.page.press("#find", "Enter")
        self.settle()
