# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import threading
import time
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.pos_offline_queue.tests.common_race import PATIENCE, RaceCase
from odoo.addons.pos_offline_queue.tests.common_till import Till, Ware

from .. import admission
from ..admission import lock_group
from ..models.bus_bus import notifier
from .common_sharing import Page, make_product, new_id, open_shop

WRITERS = 8
TAPS = 12
ADMISSION = "odoo.addons.pos_multi_session_sync.admission"
BUSY = (
    f"{ADMISSION}.GroupBusy"
)  # as static/src/app/sharing/sync_transport.esm.js has it
PAID = "odoo.addons.pos_multi_session_sync.admission"


@tagged("post_install", "-at_install")
class TestSharingRace(RaceCase):
    """Tills that really write at the same moment."""

    def make(self, env, user):
        product = make_product(env, "Race Loaf", kind="service")
        values = [{"name": name, "user_id": user.id} for name in ("Race", "Elsewhere")]
        groups = env["pos.multi.session"].create(values)
        self.group_id, self.other_group_id = groups.ids
        made, self.tills = [], []
        for name, group in (
            ("Race 1", groups[0]),
            ("Race 2", groups[0]),
            ("Elsewhere", groups[1]),
        ):
            session, cash, card = open_shop(env, name=name)
            config, methods = session.config_id, cash | card
            check = "_check_multi_session_closed"
            with patch.object(type(config), check, lambda self: None):
                config.multi_session_id = group
            till = Till(config.id, session.id, user.id, cash.id, Ware.of(product))
            self.tills.append(till)
            made += [session, config, methods, methods.journal_id]
        self.product_id = product.id
        return [*made, product]

    def forget_after(self, env):
        ids = [self.group_id, self.other_group_id]
        env["pos.multi.session.order"].search(
            [("multi_session_id", "in", ids)]
        ).unlink()
        env["pos.multi.session"].browse(ids).unlink()

    def setUp(self):
        super().setUp()
        # The machine may have other things to do, and nothing here may be refused.
        for name in ("FIRST_WAIT", "SHORT_WAIT"):
            self.patch(admission, name, "30s")

    # -- over HTTP --------------------------------------------------------------------

    def browser(self):
        """As that of every race; the result, as nothing here may be refused."""
        call = super().browser()

        def calls(*args):
            answer = call(*args)
            self.assertNotIn("error", answer, answer.get("error"))
            return answer["result"]

        return calls

    def page(self, number):
        """A till in a browser of its own: (page, what it sends)."""
        return self.page_at(self.tills[number % 2])

    def page_at(self, till):
        page, call = Page(till.config_id), self.browser()

        def does(*operations):
            request = page.request(*operations)
            answer = call("pos.multi.session.sync", "sync", request)
            return page.takes(page.reads(answer, request))

        does()
        return page, does

    def pays(self, number, page, order, lines):
        """A function that sells what that till shows; its result."""
        till, call = self.tills[number], self.browser()
        sold = [{**till.line(qty), "uuid": line} for line, qty in lines.items()]
        seen = {
            "order": order,
            "client": page.client,
            "n": 10**6,
            "cursor": page.cursor,
        }
        entry = till.entry(till.order(lines=sold, multi_session=seen))

        def pay():
            answer = call("pos.offline.sync", "sync", till.device, [entry])
            return answer["results"][0]["status"]

        return pay

    # -- what is there ----------------------------------------------------------------

    def documents(self):
        with self.env() as env:
            return env["pos.multi.session.order"].search_read(
                [("multi_session_id", "=", self.group_id)],
                ["uuid", "number", "state", "document", "origin_uuid"],
                order="number",
            )

    def quantities(self):
        """{line: quantity} on all orders."""
        found = {}
        for order in self.documents():
            for uuid_, line in order["document"]["lines"].items():
                found[uuid_] = found.get(uuid_, 0) + line["values"]["qty"]
        return found

    def log(self):
        """Numbers and contents, which must be without gaps."""
        with self.env() as env:
            log = env["pos.multi.session.operation"].search_read(
                [("multi_session_id", "=", self.group_id)],
                ["seq", "content"],
                order="seq",
            )
            group = env["pos.multi.session"].browse(self.group_id)
            self.assertEqual(group.last_seq, len(log))
        self.assertEqual([row["seq"] for row in log], list(range(1, len(log) + 1)))
        return [row["content"] for row in log]

    # -- tests ------------------------------------------------------------------------

    def test_a_change_in_six_statements(self):
        """All that a request asks of PostgreSQL, Odoo's own statements included."""
        order, line = new_id(), new_id()
        page, does = self.page(0)
        does(page.new(order), page.add(order, line, product=self.product_id))
        does(page.inc(order, line))
        statements = []

        def noting(of):
            execute = of.execute

            def note(cursor, query, *args, **kwargs):
                statements.append(query)
                return execute(cursor, query, *args, **kwargs)

            return patch.object(of, "execute", note)

        with noting(Cursor), patch.object(
            notifier, "_execute", wraps=notifier._execute
        ) as notify:
            does(page.inc(order, line))
        self.assertEqual(self.quantities(), {line: 3})
        self.assertEqual(notify.call_count, 1)
        self.assertLessEqual(len(statements) + 1, 6, statements)

    # Rule 2 of docs/PROTOCOL.md.
    def test_eight_writers_on_one_line(self):
        order, line = new_id(), new_id()
        page, does = self.page(0)
        does(page.new(order), page.add(order, line, product=self.product_id))
        tills = [self.page(number) for number in range(WRITERS)]

        def taps(page, does):
            def tap():
                for _tap in range(TAPS):
                    answer = does(page.inc(order, line))
                    self.assertEqual(answer["results"][0]["result"], "ok")

            return tap

        # No request was begun a second time.
        with self.assertNoLogs("odoo.service.model"):
            self.at_once(*(taps(*till) for till in tills))
        self.assertEqual(self.quantities(), {line: 1 + WRITERS * TAPS})
        log = self.log()
        self.assertEqual(len(log), 2 + WRITERS * TAPS)
        for page, _does in tills:
            own = [each["n"] for each in log if each["client"] == page.client]
            self.assertEqual(own, list(range(1, TAPS + 1)))

    # Rule 1 of docs/PROTOCOL.md.
    def test_one_operation_ten_times_at_once(self):
        page, _does = self.page(0)
        order = new_id()
        request = page.request(page.new(order), page.add(order, new_id()))

        def sends(call):
            return lambda: page.reads(
                call("pos.multi.session.sync", "sync", request), request
            )["results"]

        answers = self.at_once(*(sends(self.browser()) for _time in range(10)))
        self.assertEqual(len(self.log()), 2)
        for answer in answers:
            self.assertEqual(answer, answers[0])

    def test_everybody_begins_an_order(self):
        tills = [self.page(number) for number in range(WRITERS)]
        self.at_once(
            *(
                lambda page=page, does=does: does(page.new(new_id()))
                for page, does in tills
            )
        )
        numbers = [order["number"] for order in self.documents()]
        self.assertEqual(numbers, list(range(1, WRITERS + 1)))
        self.log()

    # Rule 4 of docs/PROTOCOL.md.
    def test_paying_against_editing(self):
        """Every line is sold, or on an order that is open."""
        for _round in range(3):
            order, line = new_id(), new_id()
            payer, does = self.page(0)
            does(payer.new(order), payer.add(order, line, product=self.product_id))
            pay = self.pays(0, payer, order, {line: 1})
            status, *added = self.at_once(
                pay, *(self.adds_six(number, order) for number in range(4))
            )
            self.assertEqual(status, "confirmed")
            found = self.quantities()
            self.assertEqual(found.pop(line), 1)
            for mine in (each for six in added for each in six):
                self.assertEqual(found[mine], 2)
            orders = {each["uuid"]: each for each in self.documents()}
            self.assertEqual(orders[order]["state"], "paid")
            self.assertEqual(set(orders[order]["document"]["lines"]), {line})
            self.log()

    def adds_six(self, number, order):
        """A function that adds lines one by one; what it added."""
        page, does = self.page(number)
        lines = [new_id() for _time in range(6)]

        def add():
            for line in lines:
                does(page.add(order, line, product=self.product_id, qty=2))
            return lines

        return add

    # Rule 3 of docs/PROTOCOL.md.
    def test_paying_against_paying(self):
        for _round in range(3):
            order, line = new_id(), new_id()
            page, does = self.page(0)
            does(page.new(order), page.add(order, line, product=self.product_id))
            other, _does = self.page(1)
            # Nor do both want to tell of it.
            with self.assertNoLogs(PAID, "ERROR"):
                statuses = self.at_once(
                    self.pays(0, page, order, {line: 1}),
                    self.pays(1, other, order, {line: 1}),
                )
            self.assertEqual(statuses, ["confirmed", "confirmed"])
            with self.env() as env:
                payments = env["pos.multi.session.payment"].search(
                    [("order_uuid", "=", order)]
                )
                self.assertEqual(sorted(payments.mapped("result")), ["double", "ok"])
                self.assertEqual(len(payments.pos_order_id), 2)
                double = payments.filtered(lambda each: each.result == "double")
                self.assertTrue(double.is_notified)
                self.assertTrue(double.pos_order_id.multi_session_double)

    def test_a_slow_sale_stops_nobody(self):
        """While standard records it, the others go on."""
        order, line = new_id(), new_id()
        page, does = self.page(0)
        does(page.new(order), page.add(order, line, product=self.product_id))
        pay = self.pays(0, page, order, {line: 1})
        steps = [threading.Event() for _step in range(4)]
        begun, go_on, noted, finish = steps
        with self.env() as env:
            model = type(env["pos.multi.session.payment"])
        note = model._note_sale

        def slowly(model, pos_order, sale):
            begun.set()
            go_on.wait(PATIENCE)
            note(model, pos_order, sale)
            noted.set()
            finish.wait(PATIENCE)

        with patch.object(model, "_note_sale", slowly):
            statuses = []
            paying = threading.Thread(target=lambda: statuses.append(pay()))
            paying.start()
            try:
                for reached, end in ((begun, go_on), (noted, finish)):
                    self.assertTrue(reached.wait(PATIENCE))
                    started = time.monotonic()
                    for _tap in range(5):
                        does(page.inc(order, line))
                    self.assertLess(time.monotonic() - started, 10)
                    end.set()
            finally:
                for step in steps:
                    step.set()
                paying.join(PATIENCE)
        self.assertEqual(statuses, ["confirmed"])
        states = {each["state"] for each in self.documents() if each["uuid"] == order}
        self.assertEqual(states, {"paid"})

    def test_who_waits_too_long_is_told(self):
        """A worker of the server that waits is missing to everybody else."""
        order, line = new_id(), new_id()
        page, does = self.page(0)
        does(page.new(order), page.add(order, line, product=self.product_id))
        request, call = page.request(page.inc(order, line)), RaceCase.browser(self)
        pay = self.pays(0, page, order, {line: 1})
        with patch(f"{ADMISSION}.FIRST_WAIT", "200ms"), self.env() as env:
            env.cr.execute(
                "SELECT 1 FROM pos_multi_session WHERE id = %s FOR UPDATE",
                [self.group_id],
            )
            answer = call("pos.multi.session.sync", "sync", request)
            self.assertEqual(answer["error"]["data"]["name"], BUSY)
        # Nothing was taken, and it is sent again.
        self.assertEqual(self.quantities(), {line: 1})
        answer = call("pos.multi.session.sync", "sync", request)["result"]
        self.assertEqual(answer["operations"][-1]["mine"], 3)
        # Money waits for nobody.
        with patch(f"{ADMISSION}.LONGEST_WAIT", "200ms"), self.env() as env:
            lock_group(env.cr, self.group_id)
            self.assertEqual(pay(), "confirmed")
        self.assertEqual(self.documents()[0]["state"], "open")
        does()
        self.assertEqual(self.documents()[0]["state"], "paid")

    def test_a_group_that_is_held_holds_no_other(self):
        """Nor the workers of the server: one of those that wait for it waits for long.

        The others are refused soon, and try again later. All have the same log-in.
        """
        elsewhere, does = self.page_at(self.tills[2])
        order, line = new_id(), new_id()
        does(elsewhere.new(order), elsewhere.add(order, line, product=self.product_id))
        answers = []

        def begins(page, call):
            request = page.request(page.new(new_id()))
            answers.append(call("pos.multi.session.sync", "sync", request))

        waiting = [self.page(number)[0] for number in range(WRITERS)]
        calls = [RaceCase.browser(self) for _page in waiting]
        threads = [
            threading.Thread(target=begins, args=args)
            for args in zip(waiting, calls, strict=True)
        ]
        self.patch(admission, "SHORT_WAIT", "500ms")
        with self.env() as env:
            lock_group(env.cr, self.group_id)
            for thread in threads:
                thread.start()
            deadline = time.monotonic() + PATIENCE
            while len(answers) < WRITERS - 1:
                self.assertLess(time.monotonic(), deadline, len(answers))
                started = time.monotonic()
                does(elsewhere.inc(order, line))
                self.assertLess(time.monotonic() - started, 1)
            self.wait_for_locks(env.cr, 1)
            self.assertEqual(len(answers), WRITERS - 1)
        for thread in threads:
            thread.join(PATIENCE)
        names = [each["error"]["data"]["name"] for each in answers if "error" in each]
        self.assertEqual(names, [BUSY] * (WRITERS - 1))
        self.assertEqual(len(self.documents()), 1)

    def test_the_server_dies_after_the_sale(self):
        """Before the log has it: whoever asks next writes it down."""
        order, line = new_id(), new_id()
        page, does = self.page(0)
        does(page.new(order), page.add(order, line, product=self.product_id))
        with self.env() as env:
            log = type(env["pos.multi.session.log"])
        with patch.object(log, "_write_down", side_effect=RuntimeError), mute_logger(
            PAID
        ):
            self.assertEqual(self.pays(0, page, order, {line: 1})(), "confirmed")
        self.assertEqual(self.documents()[0]["state"], "open")
        answer = does()
        self.assertEqual(answer["operations"][-1]["type"], "order.finalize")
        self.assertEqual(self.documents()[0]["state"], "paid")
        self.log()
