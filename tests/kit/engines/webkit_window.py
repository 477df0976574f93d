#!/usr/bin/python3
# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A window of WebKitGTK on a screen of its own, as a till has them; see webkit.py.

    /usr/bin/python3 webkit_window.py <folder of the profile> <width> <height>

For the system's Python, which alone has GTK. It says "ready" when it can be spoken to:
"open" on its standard input is a new tab, and the end of that input ends it. Everything
else goes by WebKit's inspector, and by messages of its pages, whose clicks and keys
are put into the screen as mouse and keyboard put them there.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

SCREEN = "1920x1200x24"


def start_screen():
    """An X server without a monitor, which ends with this process's group."""
    reader, writer = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[writer],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as said:
        os.environ["DISPLAY"] = f":{said.readline().strip()}"
    return screen


screen = start_screen()
import gi  # noqa: E402  GTK looks for its screen when it is imported.

gi.require_version("Gtk", "3.0")
gi.require_version("JavaScriptCore", "4.1")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, JavaScriptCore, WebKit2  # noqa: E402

INPUT = Path(__file__).with_name("webkit_input.js").read_text()
# What keys of the keyboard are called there, by their names in a page.
KEYS = {
    "Enter": "Return",
    "Backspace": "BackSpace",
    "ArrowLeft": "Left",
    "ArrowRight": "Right",
    "ArrowUp": "Up",
    "ArrowDown": "Down",
    "PageUp": "Page_Up",
    "PageDown": "Page_Down",
    "Shift": "Shift_L",
    "Control": "Control_L",
    "Alt": "Alt_L",
    "Meta": "Super_L",
}
SHIFTED = '~!@#$%^&*()_+{}|:"<>?'
NO_DOUBLE_CLICK, DOUBLE_CLICK = 0, 2000  # milliseconds between the two


class Devices:
    """Mouse and keyboard of the screen."""

    def __init__(self):
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._test = ctypes.CDLL("libXtst.so.6")
        self._x11.XOpenDisplay.restype = ctypes.c_void_p
        self._x11.XStringToKeysym.restype = ctypes.c_ulong
        self._x11.XKeysymToKeycode.restype = ctypes.c_ubyte
        self._display = ctypes.c_void_p(self._x11.XOpenDisplay(None))
        self._place = None
        self._held = set()

    def move(self, x, y):
        """Whether that is another place."""
        before, self._place = self._place, (x, y)
        self._test.XTestFakeMotionEvent(self._display, -1, x, y, 0)
        self._flush()
        return self._place != before

    def click(self, number):
        for is_down in (True, False):
            self._test.XTestFakeButtonEvent(self._display, number, is_down, 0)
        self._flush()

    def key(self, name, is_down):
        needs_shift = len(name) == 1 and (name.isupper() or name in SHIFTED)
        shifts = needs_shift and "Shift" not in self._held
        (self._held.add if is_down else self._held.discard)(name)
        for key in ("Shift", name) if shifts else (name,):
            self._test.XTestFakeKeyEvent(self._display, self._code(key), is_down, 0)
        self._flush()

    def _code(self, name):
        if len(name) == 1:
            symbol = ord(name)
        else:
            symbol = self._x11.XStringToKeysym(KEYS.get(name, name).encode())
        code = self._x11.XKeysymToKeycode(self._display, ctypes.c_ulong(symbol))
        if not code:
            raise ValueError(f"No key {name!r}")
        return code

    def _flush(self):
        self._x11.XSync(self._display, 0)


class Browser:
    """All tabs of a profile, each a window of the same place and size."""

    def __init__(self, profile, width, height):
        self._size = (width, height)
        self._windows = []  # The last one is in front.
        # A page knows where its window is: so much further to the right than others.
        self._opened = 0
        self._devices = Devices()
        manager = WebKit2.WebsiteDataManager(
            base_data_directory=f"{profile}/data",
            base_cache_directory=f"{profile}/cache",
        )
        self._context = WebKit2.WebContext.new_with_website_data_manager(manager)
        self._context.set_preferred_languages(["en-US"])
        manager.get_cookie_manager().set_persistent_storage(
            f"{profile}/cookies.sqlite", WebKit2.CookiePersistentStorage.SQLITE
        )

    def open(self, opener=None):
        """A tab, or a window that a page has opened; what is set for one page is set
        for all that it opens."""
        no_gpu = WebKit2.HardwareAccelerationPolicy.NEVER
        settings = WebKit2.Settings(hardware_acceleration_policy=no_gpu)
        if opener:
            view = WebKit2.WebView(settings=settings, related_view=opener)
        else:
            view = WebKit2.WebView(
                settings=settings,
                web_context=self._context,
                user_content_manager=self._content(),
            )
            view.load_uri("about:blank")
        window = Gtk.Window()
        window.set_decorated(False)
        window.set_default_size(*self._size)
        window.add(view)
        window.move(self._opened, 0)
        self._opened += 1
        view.connect("create", lambda view, _action: self.open(view))
        view.connect("load-changed", self._on_load)
        view.connect("close", lambda _view: window.destroy())
        view.connect("print", lambda *_printing: True)
        view.connect("script-dialog", self._on_dialog)
        # As a browser that has died: who speaks to it hears no more of it.
        view.connect("web-process-terminated", lambda *_why: Gtk.main_quit())
        window.connect("destroy", self._on_destroyed)
        window.show_all()
        view.grab_focus()
        self._windows.append(window)
        self._bring_to_front(window)
        return view

    def _content(self):
        content = WebKit2.UserContentManager()
        content.add_script(
            WebKit2.UserScript(
                INPUT,
                WebKit2.UserContentInjectedFrames.ALL_FRAMES,
                WebKit2.UserScriptInjectionTime.START,
            )
        )
        content.connect("script-message-with-reply-received::till", self._on_message)
        content.register_script_message_handler_with_reply("till", None)
        return content

    def _bring_to_front(self, window):
        self._windows.remove(window)
        self._windows.append(window)
        # Nobody else would, where no manager of windows is.
        window.get_window().raise_()
        window.get_window().focus(0)
        window.get_display().sync()

    def _on_destroyed(self, window):
        self._windows.remove(window)
        if self._windows:
            self._bring_to_front(self._windows[-1])

    @staticmethod
    def _on_load(view, event):
        if event == WebKit2.LoadEvent.FINISHED:
            # From here on the inspector lists it: Playwright takes no page that is on
            # its way.
            view.get_settings().set_enable_developer_extras(True)

    @staticmethod
    def _on_dialog(_view, dialog):
        if dialog.get_dialog_type() != WebKit2.ScriptDialogType.BEFORE_UNLOAD_CONFIRM:
            return False
        dialog.confirm_set_confirmed(True)
        return True

    def _on_message(self, _content, message, reply):
        answer = self._do(**json.loads(message.to_json(0)))
        context = message.get_context()
        reply.return_value(JavaScriptCore.Value.new_boolean(context, answer))
        return True

    def _do(self, left, what, **values):
        """What a page wishes for; whether there will be an event of it."""
        window = next(w for w in self._windows if w.get_position()[0] == left)
        if what == "resize":
            window.resize(**values)
            return True
        if self._windows[-1] is not window:
            self._bring_to_front(window)
        if what == "key":
            self._devices.key(**values)
            return True
        is_moved = self._devices.move(left + values["x"], values["y"])
        if what == "move":
            return is_moved
        between = DOUBLE_CLICK if values["clicks"] > 1 else NO_DOUBLE_CLICK
        Gtk.Settings.get_default().props.gtk_double_click_time = between
        self._devices.click(values["number"])
        return True


def hurry():
    """The inspector speaks to itself by TCP, which waits for 40 ms at each second
    message if nobody says that it must not."""
    for number in os.listdir("/proc/self/fd"):
        try:
            with socket.socket(fileno=os.dup(int(number))) as found:
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            continue  # It is no such socket.


def main(profile, width, height):
    browser = Browser(profile, int(width), int(height))

    def on_line(source, _condition):
        line = source.readline()
        if line:
            browser.open()
        else:
            Gtk.main_quit()
        return bool(line)

    browser.open()
    for number in (signal.SIGTERM, signal.SIGINT):
        GLib.unix_signal_add(GLib.PRIORITY_HIGH, number, Gtk.main_quit)
    GLib.io_add_watch(
        sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_line
    )
    # Once the inspector has begun to.
    GLib.timeout_add(100, hurry)
    print("ready", flush=True)
    Gtk.main()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    finally:
        screen.kill()
