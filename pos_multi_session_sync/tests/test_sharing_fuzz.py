# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from odoo.addons.pos_offline_queue.tests.common_fuzz import (
    FUZZ,
    IS_FULL,
    JSON_THINGS,
    spoilt,
)

from ..description import RESULTS, TYPES
from ..merge.reduce import reduce
from ..merge.wire import Malformed, plain, read_request
from ..sale_shape import read_sale
from .common_sharing import SharingCase, new_id

INPUTS = 2_000 if IS_FULL else 400  # requests that are sent
SYNC = "odoo.addons.pos_multi_session_sync.models.pos_multi_session_sync"


@tagged("post_install", "-at_install")
class TestSharingFuzz(SharingCase):
    """Whatever is sent: a clear answer, and a log that can be replayed."""

    def draw_request(self, data, page, order, line):
        """A request that is spoilt somewhere, most often within an operation."""
        kinds = (
            lambda: page.new(order),
            lambda: page.add(order, line),
            lambda: page.inc(order, line),
            lambda: page.type(order, line, "qty", 3, 1),
            lambda: page.set(order, "note", "x"),
            lambda: page.delete(order, line),
            lambda: page.operation(order, "line.move", line=line, position=2),
            lambda: page.operation(order, "order.print", until=5),
            lambda: page.operation(order, "order.release"),
            lambda: page.operation(order, "order.cancel"),
        )
        picked = data.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4))
        operations = [make() for make in picked]
        how = data.draw(st.integers(0, 9))
        if how == 0:
            return data.draw(JSON_THINGS)
        if how == 1:
            return data.draw(spoilt(page.request(*operations)))
        fixed = ("id", "n", "client")
        strange = []
        for operation in operations:
            held = {name: operation[name] for name in fixed}
            rest = {k: v for k, v in operation.items() if k not in fixed}
            strange.append({**data.draw(spoilt(rest)), **held})
        return page.request(*strange)

    @mute_logger(SYNC)
    def test_sync(self):
        page = self.one
        order, line = self.begin(page)
        said = {"refused": 0, "answered": 0}
        results = {code for code, _words in RESULTS} | {"gap"}

        @settings(FUZZ, max_examples=INPUTS)
        @given(st.data())
        def send(data):
            request = self.draw_request(data, page, order, line)
            request = json.loads(json.dumps(request))
            sync = self.service("sync").with_user(self.cashier)
            try:
                answer = sync.sync(request)
            except UserError as refusal:
                said["refused"] += 1
                self.assertTrue(str(refusal).strip())
                self.assertNotIn("Traceback", str(refusal))
            else:
                said["answered"] += 1
                answer = page.reads(answer, request)
                for result in answer["results"]:
                    self.assertIn(result["result"], results)
                page.takes(answer)
            self.env.cr.precommit.run()
            # What was not taken comes again in other words.
            page.numbers = iter(range(self.last_n_now(page) + 1, 10**6))

        send()
        self.assertGreater(said["answered"], INPUTS / 3)
        self.assertGreater(said["refused"], INPUTS / 40)
        self.replays()

    def last_n_now(self, page):
        self.env.cr.execute(
            "SELECT last_n FROM pos_multi_session_client WHERE client = %s",
            [page.client],
        )
        return self.env.cr.fetchone()[0]

    def replays(self):
        """The log alone gives every document, with no gaps."""
        log = self.log()
        self.assertEqual(log.mapped("seq"), list(range(1, len(log) + 1)))
        self.assertLessEqual(set(log.mapped("type")), {code for code, _ in TYPES})
        documents = {}
        for operation in log.mapped("content"):
            key = operation["order"]
            documents[key], result, _detail = reduce(documents.get(key), operation)
            self.assertEqual(result, operation["result"])
        kept = self.env["pos.multi.session.order"].search([])
        for each in kept:
            self.assertEqual(each.document, documents[each.uuid])
        # And each of them can be told in words.
        self.assertTrue(all(log.mapped("description")))
        kept.read(["contents", "made_by", "changed_by", "display_name"])

    def test_anything_is_read_or_refused(self):
        @settings(FUZZ, max_examples=INPUTS)
        @given(st.one_of(JSON_THINGS, spoilt(self.one.request(self.one.new(new_id())))))
        def read(value):
            try:
                read_request(value)
            except Malformed as malformed:
                self.assertTrue(str(malformed))

        read()

    def test_anything_can_be_kept(self):
        @settings(FUZZ, max_examples=500)
        @given(JSON_THINGS)
        def keep(value):
            self.env.cr.execute("SELECT %s::jsonb", [json.dumps(plain(value))])

        keep()

    def test_a_sale_says_anything(self):
        data = self.till.order(
            multi_session={"order": new_id(), "client": new_id(), "n": 1, "cursor": 2}
        )

        @settings(FUZZ, max_examples=500)
        @given(spoilt(data))
        def read(value):
            found = read_sale(value)
            self.assertIn(type(found), (dict, type(None)))

        read()
