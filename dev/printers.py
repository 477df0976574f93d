# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Epson receipt printers, played by a small web server.

    python -m dev.printers PORT NAME...

A point of sale prints by ePOS, as pos_epson_printer does: an XML document with a raster
image, sent to an address in the local network. Here the address of a printer is
HOST:PORT/NAME, and the page at HOST:PORT shows the tickets as they come.
"""

import base64
import binascii
import io
import json
import sys
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

from PIL import Image

from .net import LOOPBACK

SERVICE = "/cgi-bin/epos/service.cgi"
EPOS = "http://www.epson-pos.com/schemas/2011/03/epos-print"
ANSWER = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
    f'<soapenv:Body><response success="{{success}}" code="{{code}}" xmlns="{EPOS}"/>'
    "</soapenv:Body></soapenv:Envelope>"
)
NO_PAPER, NOT_UNDERSTOOD = "EPTR_REC_EMPTY", "SchemaError"
PAGE = Path(__file__).with_name("printers.html")
LONGEST_PAUSE = 60  # seconds


class Ticket(NamedTuple):
    """What was printed; text: as a comment in the document said it, else ""."""

    printer: str
    time: str
    image: Image.Image
    text: str


class Printer:
    """One device. has_paper, is_on: as somebody sets it.

    asked: how many jobs have come, also those of which nothing came.
    """

    def __init__(self, name):
        self.name = name
        self.tickets = []
        self.asked = 0
        self.has_paper = True
        self.is_on = True
        self._changed = threading.Condition()
        self._goes_on = threading.Event()
        self._goes_on.set()

    def pause(self):
        """It takes its time: what comes from now on waits for go_on."""
        self._goes_on.clear()

    def go_on(self):
        self._goes_on.set()

    def wait_until(self, ask, timeout=30):
        """Whether ask() comes true; it is asked whenever something happens here."""
        with self._changed:
            return self._changed.wait_for(ask, timeout)

    def run(self, job):
        """The code of what went wrong, "" for a ticket; None: there is no answer."""
        with self._changed:
            self.asked += 1
            self._changed.notify_all()
        if not self.is_on:
            return None
        self._goes_on.wait(LONGEST_PAUSE)
        try:
            image, text = _read(job)
        except (ValueError, KeyError, ElementTree.ParseError, binascii.Error):
            return NOT_UNDERSTOOD
        if image and not self.has_paper:
            return NO_PAPER
        with self._changed:
            if image:
                time = datetime.now().strftime("%H:%M:%S")
                self.tickets.append(Ticket(self.name, time, image, text))
            self._changed.notify_all()
        return "" if self.is_on else None


class Printers(ThreadingHTTPServer):
    """All printers of a place, which are there as soon as somebody names them."""

    daemon_threads = True

    def __init__(self, port, names=()):
        super().__init__((LOOPBACK, port), Handler)
        self._printers = {name: Printer(name) for name in names}
        self._lock = threading.Lock()

    def __getitem__(self, name):
        with self._lock:
            if name not in self._printers:
                self._printers[name] = Printer(name)
            return self._printers[name]

    def address(self, name):
        """The printer's IP address, as it is set in a point of sale."""
        return f"{LOOPBACK}:{self.server_port}/{name}"

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def stop(self):
        for printer in [*self._printers.values()]:
            printer.go_on()
        self.shutdown()
        self.server_close()

    @property
    def state(self):
        """{name: whether it has paper, and its tickets}, for the page."""
        return {
            name: {
                "hasPaper": printer.has_paper,
                "tickets": [ticket.time for ticket in [*printer.tickets]],
            }
            for name, printer in sorted(self._printers.items())
        }


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        name, _, service = self.path[1:].partition("/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        printer = self.server[name]
        if f"/{service}".startswith(SERVICE):
            code = printer.run(body)
            if code is None:
                self.close_connection = True
                return
            success = "false" if code else "true"
            self._answer("text/xml", ANSWER.format(success=success, code=code))
        elif service == "paper":
            printer.has_paper = not printer.has_paper
            self._answer("text/plain", "")
        else:
            self.send_error(404)

    def do_GET(self):
        name, _, number = self.path[1:].partition("/")
        if not name:
            self._answer("text/html", PAGE.read_text())
        elif name == "state":
            self._answer("application/json", json.dumps(self.server.state))
        elif number.isdigit() and int(number) < len(self.server[name].tickets):
            content = io.BytesIO()
            self.server[name].tickets[int(number)].image.save(content, "PNG")
            self._answer("image/png", content.getvalue())
        else:
            self.send_error(404)

    def _answer(self, kind, content):
        content = content.encode() if isinstance(content, str) else content
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        # The pages of the points of sale come from another address.
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments):
        """The page shows what there is to see."""


def _read(job):
    """The picture, and the words of a comment; (None, "") if it prints nothing."""
    builder = ElementTree.TreeBuilder(insert_comments=True)
    parser = ElementTree.XMLParser(target=builder)  # noqa: S314
    root = ElementTree.fromstring(job, parser)
    comments = [node.text for node in root.iter(ElementTree.Comment)]
    element = root.find(f".//{{{EPOS}}}image")
    if element is None:
        return None, ""
    size = int(element.get("width")), int(element.get("height"))
    raster = base64.b64decode(element.text, validate=True)
    # Black where a bit is set, line by line without a gap.
    image = Image.frombytes("1", size, raster, "raw", "1;I")
    return image, unquote("".join(comments))


def main(port, *names):
    Printers(int(port), names).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
