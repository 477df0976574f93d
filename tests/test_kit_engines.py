# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the kit asks of each engine: hands, eyes, and that it can be killed."""

import os
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
from playwright.sync_api import TimeoutError as PageTimeout
from playwright.sync_api import expect

from .kit.engines import ENGINES
from .kit.waiting import until

DESK = """<!doctype html>
<title>Desk</title>
<style>iframe, dialog {position: static; height: 60px}</style>
<script>
    const said = [];
    function say(what, {isTrusted}) {
        said.push(isTrusted ? what : `fake ${what}`);
    }
    addEventListener("keydown", (event) => say(event.key, event));
</script>
<button id="press" onclick="say('click', event)"
    ondblclick="say('dblclick', event)">Press</button>
<input id="name"><input id="town"><textarea id="note"></textarea>
<button id="open" onclick="window.open('/other')">Open</button>
<iframe src="/other"></iframe>
"""
OTHER = """<!doctype html><title>Other</title><input>
<button onclick="(opener || parent).say('from the other', event)">Tell</button>"""
# Comes late, then lies under something for a while, then may be pressed.
LATE = """() => {
    const button = document.querySelector("#press");
    button.style.display = "none";
    const cover = document.createElement("div");
    cover.style.cssText = "position: fixed; inset: 0";
    document.body.append(cover);
    setTimeout(() => (button.style.display = ""), 200);
    setTimeout(() => cover.remove(), 400);
}"""
WRITE = """(text) => new Promise((done, fail) => {
    const asked = indexedDB.open("desk", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("notes");
    asked.onsuccess = () => {
        const how = {durability: "strict"};
        const writing = asked.result.transaction("notes", "readwrite", how);
        writing.objectStore("notes").put(text, "note");
        writing.oncomplete = done;
        writing.onabort = fail;
    };
})"""
READ = """() => new Promise((done) => {
    const asked = indexedDB.open("desk", 1);
    asked.onsuccess = () => {
        const notes = asked.result.transaction("notes").objectStore("notes");
        notes.get("note").onsuccess = ({target}) => done(target.result);
    };
})"""


class Desk(BaseHTTPRequestHandler):
    def do_GET(self):
        body = (OTHER if self.path == "/other" else DESK).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture(scope="module")
def url():
    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="module", params=ENGINES)
def engine(request, shops):
    return shops.browsers.engine(request.param)


@pytest.fixture(scope="module")
def context(engine):
    context = engine.context("till")
    yield context
    context.close()


@pytest.fixture
def page(context, url):
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(url)
    return page


def said(page):
    return page.evaluate("() => said.splice(0)")


def test_clicks_are_those_of_a_mouse(page):
    page.click("#press")
    page.locator("button", has_text="Press").click()
    assert said(page) == ["click", "click"]
    page.dblclick("#press")
    # In Firefox, which is told of each alone, they are only clicks.
    assert said(page)[:2] == ["click", "click"]
    page.click("#name")
    expect(page.locator("#name")).to_be_focused()


def test_keys_are_those_of_a_keyboard(page):
    page.fill("#name", "Ana ä")
    page.locator("#name").press_sequentially("B7!")
    assert page.input_value("#name") == "Ana äB7!"
    typed = [key for key in said(page) if key != "Shift"]
    assert typed == ["B", "7", "!"]
    page.keyboard.press("Tab")
    expect(page.locator("#town")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#name")).to_be_focused()
    for key in ("End", "ArrowLeft", "ArrowLeft", "Backspace", "Escape"):
        page.keyboard.press(key)
    assert page.input_value("#name") == "Ana ä7!"
    page.locator("#note").focus()
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    assert page.input_value("#note") == "one\ntwo"
    assert not [key for key in said(page) if key.startswith("fake")]


def test_it_waits_until_a_button_can_be_pressed(page):
    page.evaluate(LATE)
    page.click("#press")
    assert said(page) == ["click"]
    with pytest.raises(PageTimeout):
        page.click("#never", timeout=200)
    with pytest.raises(AssertionError):
        expect(page.locator("#never")).to_be_visible(timeout=200)


def test_a_frame_and_a_window(page, context):
    frame = page.wait_for_selector("iframe").content_frame()
    frame.click("button")
    frame.locator("input").press_sequentially("in")
    assert frame.input_value("input") == "in"
    page.click("#open")
    until(lambda: page.evaluate("() => 1") and len(context.pages) == 2, "a window")
    window = next(each for each in context.pages if "/other" in each.url)
    window.locator("input").press_sequentially("out")
    assert window.input_value("input") == "out"
    window.click("button")
    page.locator("#name").press_sequentially("back")
    assert page.input_value("#name") == "back"
    told = [each for each in said(page) if "other" in each]
    assert told == ["from the other", "from the other"]
    window.evaluate("() => setTimeout(() => window.close())")
    until(lambda: page.evaluate("() => 1") and len(context.pages) == 1, "it closed")
    one_more = context.new_page()
    assert len(context.pages) == 2
    one_more.close()
    until(lambda: page.evaluate("() => 1") and len(context.pages) == 1, "it closed")


def test_errors_are_told(page, context):
    told = []
    context.on("console", lambda message: told.append((message.type, message.text)))
    context.on("weberror", lambda error: told.append(str(error.error)))
    page.evaluate("() => console.error('bad line')")
    page.evaluate("() => void setTimeout(() => { throw new Error('uncaught'); })")
    page.evaluate("() => void Promise.reject(new Error('rejected'))")
    until(lambda: page.evaluate("() => 1") and len(told) >= 3, "all errors")
    assert told[0] == ("error", "bad line")
    for word in ("uncaught", "rejected"):
        assert any(word in str(each) for each in told)


def test_it_is_painted_in_its_size(page, tmp_path):
    red = page.screenshot(path=tmp_path / "red.png")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("() => [innerWidth, innerHeight]") == [390, 844]
    page.evaluate("() => (document.body.style.background = 'red')")
    small = page.screenshot()
    assert [_size(red), _size(small)] == [(1280, 800), (390, 844)]
    page.evaluate("() => (document.body.style.background = 'blue')")
    assert page.screenshot() != small
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.viewport_size == {"width": 1280, "height": 800}


@pytest.mark.at_length
def test_what_is_kept_when_it_is_killed(engine, tmp_path, url):
    context, process = engine.own(tmp_path, "till")
    page = context.pages[0]
    page.goto(url)
    page.evaluate("() => localStorage.setItem('note', 'light')")
    context.close()
    context, process = engine.own(tmp_path, "till")
    page = context.pages[0]
    page.goto(url)
    assert page.evaluate("() => localStorage.getItem('note')") == "light"
    page.evaluate(WRITE, "heavy")
    engine.kill(process)
    until(lambda: not _living(process.pid), "the end of all its processes")
    context, process = engine.own(tmp_path, "till")
    page = context.pages[0]
    page.goto(url)
    assert page.evaluate(READ) == "heavy"
    context.close()


def _living(group):
    """What lives of a group of processes."""
    found = []
    for each in psutil.process_iter(["status"]):
        with suppress(ProcessLookupError):
            if os.getpgid(each.pid) == group and each.info["status"] != "zombie":
                found.append(each)
    return found


def _size(png):
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
