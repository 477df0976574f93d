# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""WebKit as Debian packages it, driven by Playwright.

Playwright has a WebKit of its own, which is not to be had from a package. But it can
speak to the inspector of any other, page by page: so a till's pages are Playwright's,
and here is what goes beyond one page: `Context`, the part of Playwright's context that
the kit uses.
"""

import json
import os
import re
import subprocess
import tempfile
import threading
import urllib.request
from contextlib import contextmanager
from functools import cached_property
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from dev.net import LOOPBACK, free_port
from dev.paths import webkit

from ..waiting import until
from .engine import SIZES, Engine

WINDOW = Path(__file__).with_name("webkit_window.py")
ENVIRONMENT = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "GDK_BACKEND": "x11",
    "GTK_IM_MODULE": "gtk-im-context-simple",
    "NO_AT_BRIDGE": "1",
    "GTK_USE_PORTAL": "0",
}
READY = b"ready\n"
VERSION = """import gi; gi.require_version("WebKit2", "4.1")
from gi.repository import WebKit2 as it
print(f"WebKitGTK {it.MAJOR_VERSION}.{it.MINOR_VERSION}.{it.MICRO_VERSION}")"""
TAB = re.compile(r"/socket/\d+/\d+/WebPage")
FITS = "([width, height]) => innerWidth === width && innerHeight === height"
PAINTED = """() => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => done())))"""
RESIZE = """([width, height]) => webkit.messageHandlers.till.postMessage(
    {what: "resize", left: screenX, width, height})"""


# What it says when the line is bad, but no answer of a server that has a fault.
BAD_LINE = (
    r"Failed to load resource: (?!the server responded)",
    r"status of 50[0-9]",
    r"WebSocket connection to .* failed",
    r"Load failed",
    r"^uncaught: /127\.0\.0\.1:\d+/\S+\.$",  # "Fetch API cannot load http:/" before it
)
# What it says of a file that was still to come when its page was left.
LEFT = r"^uncaught: /127\.0\.0\.1:\d+/\S+ due to access control checks\.$"


class WebKit(Engine):
    """Each till has a browser of its own, and reaches Odoo through a fault proxy."""

    name = "webkit"
    needs_proxy = True
    bad_line = (*Engine.bad_line, *BAD_LINE)
    noise = (LEFT,)

    @cached_property
    def version(self):
        asked = subprocess.run(
            [self.program(), "-c", VERSION], capture_output=True, text=True, check=True
        )
        return asked.stdout.strip()

    def program(self, *, is_own=False):
        """The Python that shows its window."""
        return webkit()

    def context(self, size):
        profile = tempfile.TemporaryDirectory(prefix="webkit-")
        context, _process = self.own(profile.name, size)
        context.on_close(profile.cleanup)
        return context

    def own(self, profile, size):
        size = SIZES[size]["viewport"]
        inspector = f"{LOOPBACK}:{free_port()}"
        log = Path(profile) / "window.log"
        with log.open("a") as file:
            process = subprocess.Popen(
                [self.program(), WINDOW, profile, *map(str, size.values())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                env={
                    **os.environ,
                    **ENVIRONMENT,
                    "WEBKIT_INSPECTOR_HTTP_SERVER": inspector,
                },
                start_new_session=True,
            )
        if process.stdout.readline() != READY:
            raise RuntimeError(f"WebKit did not start: {log.read_text()}")
        return Context(self._driver, process, inspector, size), process

    def go_offline(self, till):
        """All lines are cut; the browser itself takes itself to be online."""
        till.line.disconnect()

    def go_online(self, till):
        till.line.connect()


class Context:
    """The pages of one browser, and what is the same for all of them."""

    def __init__(self, driver, process, inspector, size):
        self._driver = driver
        self._process = process
        self._inspector = inspector
        self._size = size
        self._handlers = []
        self._to_clean = []
        self._scripts = []
        self._tabs = {}
        until(lambda: self.pages, "its first tab")

    @property
    def pages(self):
        """Those that are open, in the order in which they came."""
        self._attach()
        return [*self._tabs.values()]

    def new_page(self):
        before = self.pages
        self._process.stdin.write(b"open\n")
        self._process.stdin.flush()
        (page,) = until(
            lambda: [page for page in self.pages if page not in before], "a tab"
        )
        return page

    def on(self, event, handler):
        """Of all pages: console, weberror."""
        self._handlers.append((event, handler))
        for page in self.pages:
            page.context.on(event, handler)

    def add_init_script(self, script):
        self._scripts.append(script)
        for page in self.pages:
            page.context.add_init_script(script)

    def add_cookies(self, cookies):
        self.pages[0].context.add_cookies(cookies)

    def clear_cookies(self):
        self.pages[0].context.clear_cookies()

    def close(self):
        """As people do it."""
        self._process.stdin.close()
        self._process.wait(timeout=30)
        for page in self._tabs.values():
            page.context.browser.close()
        for clean in self._to_clean:
            clean()

    def on_close(self, clean):
        self._to_clean.append(clean)

    def _attach(self):
        """Let Playwright speak to the tabs that it does not know yet."""
        if self._process.poll() is not None:
            return
        with urllib.request.urlopen(f"http://{self._inspector}/") as listing:
            tabs = TAB.findall(listing.read().decode())
        self._tabs = {tab: page for tab, page in self._tabs.items() if tab in tabs}
        for tab in tabs:
            if tab not in self._tabs:
                with _offered(f"ws://{self._inspector}{tab}") as url:
                    browser = self._driver.connect_over_cdp(url)
                self._tabs[tab] = self._prepared(browser.contexts[0].pages[0])

    def _prepared(self, page):
        for event, handler in self._handlers:
            page.context.on(event, handler)
        for script in self._scripts:
            page.context.add_init_script(script)

        def set_viewport_size(viewport_size):
            width, height = viewport_size.values()
            # As hands do it, not at one stroke: when a page hears of a step, its media
            # queries (which Odoo asks at that moment) tell of the step before.
            for wanted in ([width, height - 1], [width, height]):
                page.evaluate(RESIZE, wanted)
                page.wait_for_function(FITS, arg=wanted)
                page.evaluate(PAINTED)
            page._impl_obj._viewport_size = viewport_size

        page.set_viewport_size = set_viewport_size
        page._impl_obj._viewport_size = self._size
        return page


@contextmanager
def _offered(tab):
    """The address of a list, as Playwright wants it, with that tab alone."""

    class Listing(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps([{"webSocketDebuggerUrl": tab}]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            """Say nothing."""

    with HTTPServer((LOOPBACK, 0), Listing) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        yield f"http://{LOOPBACK}:{server.server_address[1]}"
