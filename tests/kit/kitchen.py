# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A kitchen printer of a till: an Epson, as pos_epson_printer knows it."""

import re

from .engines.chromium import FONTS

# Standard Odoo's own way to load a printer, as if it had been set in the backend.
LOAD = """([address, names]) => {
    const categories = Object.values(posmodel.db.category_by_id);
    const ids = categories.filter(({name}) => names.includes(name)).map(({id}) => id);
    posmodel.printers_category_ids_set.clear();
    posmodel._loadPosPrinters([
        {
            name: address,
            printer_type: "epson_epos",
            epson_printer_ip: address,
            product_categories_ids: ids,
        },
    ]);
}"""
# A picture goes to the printer. So that a test can read it, what it shows goes along as
# a comment, which an ePOS printer skips.
WRITE_ALONG = """() => {
    for (const printer of posmodel.unwatched.printers) {
        const {printReceipt, sendPrintingJob} = printer;
        const texts = [];
        printer.printReceipt = function (element) {
            const rows = element.querySelectorAll(
                ".pos-receipt-order-data, .pos-receipt-title, .multiprint-flex"
            );
            const text = ({childNodes}) =>
                [...childNodes].map((part) => part.textContent.trim()).join(" ");
            const tidy = (words) =>
                words.replace(/\\d+ ?: ?\\d+/g, "").replace(/\\s+/g, " ").trim();
            texts.push([...rows].map(text).map(tidy).join("\\n"));
            return printReceipt.call(this, element);
        };
        printer.sendPrintingJob = function (job) {
            const text = encodeURIComponent(texts.shift()).replaceAll("-", "%2D");
            const [open] = job.match(/<epos-print[^>]*>/);
            return sendPrintingJob.call(
                this,
                job.replace(open, `${open}<!--${text}-->`)
            );
        };
    }
}"""
LEFT = """() => {
    const {orderlines} = posmodel.get_order().getOrderChanges();
    return Object.values(orderlines).map(({name, quantity}) => [name, quantity]);
}"""


def write_along(till):
    """Tests can read what the printers of that till print from now on."""
    till.expect_errors(re.escape(FONTS))
    till.page.evaluate(WRITE_ALONG)


class Kitchen:
    """The printer beside one till, and what is still to be sent to it.

    printer: the device, see dev/printers.py; by its name two tills may share one.
    """

    def __init__(self, till, *categories, name=None):
        self.till = till
        self.page = till.page
        printers = till.till.shop.printers
        name = name or f"printer-{till.till.pos_id}"
        self.printer = printers[name]
        self.page.evaluate(LOAD, [printers.address(name), categories])
        write_along(till.till)

    def orders(self):
        """Press Order, and stay at the order; do not wait for the paper."""
        self.page.evaluate(
            "() => { window.sent = posmodel"
            ".sendOrderInPreparationUpdateLastChange(posmodel.get_order()); }"
        )

    def orders_and_waits(self):
        self.orders()
        self.wait()

    def wait(self):
        """Until the last order that was sent here is printed."""
        self.page.evaluate("() => window.sent")

    def stops(self):
        """It is slow: what is printed waits."""
        self.printer.pause()

    def goes_on(self):
        self.printer.go_on()

    @property
    def attempts(self):
        """How often the printer was asked."""
        return self.printer.asked

    def wait_for_attempt(self, number=1):
        """Until the printer has been given so many tickets, printed or not."""
        asked = self.printer.wait_until(lambda: self.attempts >= number)
        assert asked, f"{self.printer.name} was asked {self.attempts} times"

    @property
    def tickets(self):
        """The text of each, in one line, without the time."""
        return [ticket.text.replace("\n", " ") for ticket in self.printer.tickets]

    @property
    def dishes(self):
        """The text of each ticket from NEW or CANCELLED on."""
        return [
            text[re.search("NEW|CANCELLED", text).start() :].strip()
            for text in self.tickets
        ]

    def wait_for_dishes(self, *wanted):
        self.printer.wait_until(lambda: self.dishes == [*wanted])
        assert self.dishes == [*wanted]

    def sees_to_send(self, *dishes):
        """Until exactly these (name, quantity) are left for this printer."""
        wanted = [list(dish) for dish in dishes]
        self.till.till.wait_to_show(lambda: self.page.evaluate(LEFT), wanted)
