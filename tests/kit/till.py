# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A till: a browser in front of a point of sale."""

import re
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PageTimeout

from .cashier import Cashier
from .engines.engine import closed_already
from .waiting import SHOWN_WITHIN, NotShown

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
LOADED = "() => window.posmodel && document.querySelector('.pos .pos-content > *')"
# After a second of looking at every frame, so often: tests at other tills need the
# machine, too.
AT_ONCE = 1  # second
NOW_AND_THEN = 100  # milliseconds
LOAD_TIMEOUT = 60_000  # milliseconds: the first page after a start takes long
LAST_WORDS = 10  # lines of the console that a failure shows
# Odoo has none; the browser asks on pages that do not name another.
NO_ICON = r"/favicon\.ico"
# Where pos_stripe is installed each page asks for it, and tests may have no Internet.
STRIPE = r"https://js\.stripe\.com/"


class Till:
    """One device of a point of sale.

    pos: the name of its point of sale. size: "till", "tablet" or "phone".
    own_browser: a process and a profile of its own, so that it can be killed.
    through: a fault proxy, or another server of the shop, to reach Odoo by.
    host: the name in the address bar, for instance engine.LAN_NAME.
    name: for pictures and reports, if two tills belong to one point of sale.
    engine: the kind of browser, see engines; by default that of the test.
    options: what the engine knows besides.
    """

    def __init__(
        self,
        shop,
        browsers,
        pos,
        *,
        size="till",
        own_browser=False,
        through=None,
        host=None,
        name=None,
        engine=None,
        **options,
    ):
        self.shop = shop
        self.pos = pos
        self.pos_id = shop.pos_id(pos)
        self.name = name or pos
        self.size = size
        self.user = None  # The login of who is logged in.
        self.context = None
        self.page = None
        self.console = []
        self.engine = browsers.engine(engine or shop.engine)
        self._options = options
        if not through and self.engine.needs_proxy:
            through = shop.proxy()
        self.line = through or shop
        self._host = host
        self.process = None
        self._is_offline = False
        self.profile = tempfile.mkdtemp(prefix="till-") if own_browser else None
        self._expected = []
        self.expect_errors(NO_ICON, STRIPE, *self.engine.noise)
        self._problems = []

    @property
    def url(self):
        """What stands in its address bar; line.url may be known by another name."""
        url = self.line.url
        return url.replace("127.0.0.1", self._host) if self._host else url

    @property
    def is_small(self):
        """Whether the POS shows its phone layout."""
        return self.size == "phone"

    @property
    def can_be_killed(self):
        return self.profile is not None

    def cashier(self, login):
        """Somebody who works here; their password is their login."""
        return Cashier(self, login)

    # On and off

    def start(self):
        """Switch it on; a killed one finds its profile again."""
        if self.profile:
            self.context, self.process = self.engine.own(
                self.profile, self.size, **self._options
            )
        else:
            self.context = self.engine.context(self.size, **self._options)
            self.user = None
        self.context.on("console", self._on_console)
        self.context.on("weberror", self._on_error)
        self.page = self.context.pages[0] if self.context.pages else None
        self.page = self.page or self.context.new_page()
        self.page.on("crash", lambda _page: self._problems.append("the page crashed"))
        self.page.on("framenavigated", self._on_navigation)
        if self.engine.init_script:
            self.context.add_init_script(self.engine.init_script)
        if self._is_offline:
            self.online()
        return self

    def stop(self):
        """Switch it off as people do: the browser writes down what it has to."""
        try:
            self.context.close()
        except Error as error:
            if not closed_already(error):
                raise

    def restart(self):
        """Close the browser and open it again, on the same profile."""
        self._need_own_browser()
        self.stop()
        self.start()

    def kill(self):
        """SIGKILL to the whole browser: nothing is written any more."""
        self._need_own_browser()
        self.engine.kill(self.process)

    def close(self):
        """For good, with its profile."""
        if self.context:  # Its browser was there.
            self.stop()
        if self.profile:
            shutil.rmtree(self.profile, ignore_errors=True)

    def _need_own_browser(self):
        if not self.profile:
            raise RuntimeError("Say shop.till(..., own_browser=True) for that")

    # The page

    def open_pos(self):
        """Go to the POS, whose session is open, and wait until it can be used."""
        url = f"{self.url}/pos/ui?config_id={self.pos_id}"
        self.page.goto(url, wait_until="commit")
        self.wait_loaded()

    def reload(self):
        """F5."""
        self.page.reload(wait_until="commit")
        self.wait_loaded()

    def wait_loaded(self):
        """Until the POS has loaded and its curtain has gone."""
        try:
            self.page.wait_for_function(LOADED, timeout=LOAD_TIMEOUT)
        except PageTimeout as error:
            seen = f"{self.page.url}\n{self.end_of_console}"
            raise NotShown(f"{self.name} did not load the POS: {seen}") from error
        self.page.locator(".pos-loader").wait_for(state="detached")

    def settle(self):
        """Until the page has painted what it knows now."""
        self.page.evaluate(
            "() => new Promise((done) => "
            "requestAnimationFrame(() => requestAnimationFrame(() => done())))"
        )

    def wait_to_show(self, read, wanted, timeout=SHOWN_WITHIN):
        """Until reading the screen gives that."""
        began = time.monotonic()
        while (shown := read()) != wanted:
            if time.monotonic() > began + timeout:
                raise AssertionError(f"{self.name} shows {shown!r}, not {wanted!r}")
            self._wait_a_little(began)

    def wait_until(self, ask, what, timeout=SHOWN_WITHIN):
        """Until the screen is there; the answer. For what it reads: wait_to_show."""
        began = time.monotonic()
        while not (answer := ask()):
            if time.monotonic() > began + timeout:
                raise NotShown(f"{self.name} did not show {what} in {timeout} s")
            self._wait_a_little(began)
        return answer

    def _wait_a_little(self, began):
        if time.monotonic() > began + AT_ONCE:
            self.page.wait_for_timeout(NOW_AND_THEN)
        self.settle()

    def offline(self):
        """Pull the plug; it is in its place again when the till is started anew."""
        self.expect_bad_line()
        if not self._is_offline:
            self.engine.go_offline(self)
            self._is_offline = True

    def online(self):
        if self._is_offline:
            self.engine.go_online(self)
            self._is_offline = False

    # What it says

    def expect_errors(self, *patterns):
        """Errors on the console that match are no reason to fail the test."""
        self._expected.extend(re.compile(pattern) for pattern in patterns)

    def expect_bad_line(self):
        """From here on the console may complain about the network."""
        self.expect_errors(*self.engine.bad_line)

    def problems(self):
        """Errors of the page and on its console that nobody expected."""
        return [
            f"{self.name}: {problem}"
            for problem in self._problems
            if not any(expected.search(problem) for expected in self._expected)
        ]

    def screenshot(self, name):
        """Keep a picture of it under tests/artifacts/; the path."""
        path = ARTIFACTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def record(self, path):
        """Keep a picture and the console under that name, whatever state it is in."""
        path.with_suffix(".console.txt").write_text("\n".join(self.console))
        try:
            self.page.screenshot(path=path.with_suffix(".png"), timeout=5000)
        except Error as error:
            path.with_suffix(".png.txt").write_text(f"No picture: {error}\n")

    @property
    def end_of_console(self):
        """The last lines of the console, and where the page went meanwhile."""
        return "\n".join(self.console[-LAST_WORDS:])

    def _on_navigation(self, frame):
        if not frame.parent_frame:
            self.console.append(f"navigated to {frame.url}")

    def _on_console(self, message):
        line = f"{message.type}: {message.text} ({message.location.get('url', '')})"
        self.console.append(line)
        if message.type == "error":
            self._problems.append(line)

    def _on_error(self, error):
        self._problems.append(f"uncaught: {error.error}")
        self.console.append(self._problems[-1])
