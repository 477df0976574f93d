# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Faults in pos_multi_session_sync."""

from . import Mutant

MODULE = "pos_multi_session_sync"
CORE = f"{MODULE}/static/src/core"
NODE = f"{MODULE}/static/tests/core"
ODOO = f"{MODULE}/tests"
SOURCES = "tests/sources"

IN_BROWSERS = (
    Mutant(
        "two tills take one payment, and nobody is asked",
        f"{MODULE}/static/src/app/sharing/payment_watch.esm.js",
        "const payer = view.payerOf(order);",
        "const payer = null;",
        (f"{NODE}/payment_watch.test.mjs",),
    ),
    Mutant(
        "a paid order whose sale Odoo has rejected is paid again elsewhere",
        f"{MODULE}/static/src/app/sharing/payment_watch.esm.js",
        "const rejected = view.rejectedOf(order);",
        "const rejected = null;",
        (f"{NODE}/payment_watch.test.mjs",),
    ),
    Mutant(
        "the sum changes under the payment, and nothing is said",
        f"{MODULE}/static/src/app/sharing/payment_watch.esm.js",
        "if (!env.utils.floatIsZero(value - found)) {",
        "if (env.utils.floatIsZero(value - found)) {",
        (f"{NODE}/payment_watch.test.mjs",),
    ),
    Mutant(
        "the first payer does not hear of the second payment",
        f"{CORE}/notices.esm.js",
        "const others = isPaidHere(document, isMine) ? [again] : [];",
        "const others = [];",
        (f"{NODE}/notices.test.mjs", f"{NODE}/replica.test.mjs"),
    ),
    Mutant(
        "an undone deletion is printed in the kitchen by nobody",
        f"{MODULE}/static/src/app/sharing/deletions.esm.js",
        "values: without(line.values, PRINTED),",
        "values: line.values,",
        (f"{NODE}/deletions.test.mjs",),
    ),
    Mutant(
        "the pause between two requests stays long after an answer",
        f"{CORE}/sync_client.esm.js",
        "this.attempt = 0;\n        const isBehind",
        "const isBehind",
        (f"{NODE}/sync_client_line.test.mjs",),
    ),
    Mutant(
        "the bus wakes a till that the server wants to be left alone by",
        f"{CORE}/sync_client.esm.js",
        "if (!this.isStarted || this.isHeldOff) {",
        "if (!this.isStarted) {",
        (f"{NODE}/sync_client_line.test.mjs",),
    ),
    Mutant(
        "the failure of an old request ends the present one",
        f"{CORE}/sync_client.esm.js",
        "if (this.flight === flight) {\n            const {reason",
        "if (flight) {\n            const {reason",
        (f"{NODE}/sync_client_line.test.mjs",),
    ),
    Mutant(
        "who has logged in since cannot send what was left",
        f"{CORE}/sync_client.esm.js",
        "const mustProve = this.isProving || sender !== client;",
        "const mustProve = false;",
        (f"{NODE}/sync_client.test.mjs",),
    ),
    Mutant(
        "a bus that brings nothing is not noticed",
        f"{CORE}/bus_watch.esm.js",
        "this.missed += 1;",
        "this.missed = 1;",
        (f"{NODE}/sync_client_line.test.mjs",),
    ),
    Mutant(
        "a database that was set back is not noticed by a message",
        f"{CORE}/replica.esm.js",
        "const isOther = from === this.cursor + 1 && !this.isSameAt(after);",
        "const isOther = false;",
        (f"{NODE}/replica.test.mjs",),
    ),
    Mutant(
        "a damaged document gets onto the screen",
        f"{CORE}/replica.esm.js",
        "const sound = documents.filter(isDocument);",
        "const sound = documents;",
        (f"{NODE}/replica.test.mjs",),
    ),
    Mutant(
        "what an earlier page left is done again after it is in the log",
        f"{CORE}/replica.esm.js",
        "n > (this.settled[client] || 0)",
        "n > 0",
        (f"{NODE}/replica.test.mjs", f"{NODE}/sync_client.test.mjs"),
    ),
    Mutant(
        "a request has any number of characters",
        f"{CORE}/pending.esm.js",
        " || (last && left < 0)",
        "",
        (f"{NODE}/replica.test.mjs",),
    ),
    Mutant(
        "a till offers a merge of orders with other prices",
        f"{CORE}/merging.esm.js",
        "if (PRICING.some((key) => (fields[key] || null) !== (others[key] || null))) {",
        "if (PRICING.length === 0) {",
        (f"{NODE}/merging.test.mjs",),
    ),
    Mutant(
        "a cashier is not told that a typed value was overwritten",
        f"{CORE}/reduce.esm.js",
        "stamp.client !== client && (stamp.seq || 0) > seen",
        "(stamp.seq || 0) > 1e9",
        (f"{NODE}/vectors.test.mjs",),
    ),
    Mutant(
        "two printers of the same categories are one",
        f"{CORE}/kitchen.esm.js",
        "return count > 1 ? `${key}#${count}` : key;",
        "return key;",
        (f"{NODE}/kitchen.test.mjs",),
    ),
    Mutant(
        "a ticket that no printer took is not printed again",
        f"{CORE}/kitchen.esm.js",
        "if (ticket.length && (await world.print(printer, ticket))) {",
        "if (ticket.length && world.print(printer, ticket)) {",
        (f"{NODE}/kitchen.test.mjs",),
    ),
    Mutant(
        "a till without network looks for transfers all the time",
        f"{CORE}/transfer/transfer_desk.esm.js",
        "this.failures += 1;",
        "this.failures = 1;",
        (f"{NODE}/transfer/desk.test.mjs",),
    ),
)

IN_SOURCES = (
    Mutant(
        "a sale that comes again is a second payment",
        f"{MODULE}/merge/sequencer.py",
        "        if known:\n            return known\n",
        "",
        (f"{SOURCES}/test_merge.py", f"{SOURCES}/test_merge_schedules.py"),
    ),
    Mutant(
        "a till says what is the server's to say",
        f"{MODULE}/merge/sequencer.py",
        "problem(operation) or overreach(operation) or self._excess(operation)",
        "problem(operation) or self._excess(operation)",
        (f"{SOURCES}/test_merge.py",),
    ),
    Mutant(
        "a till has seen what is not logged yet",
        f"{MODULE}/merge/shape.py",
        'kept["seen"] = max(0, min(seen, last_seq))',
        'kept["seen"] = max(0, seen)',
        (f"{SOURCES}/test_merge.py",),
    ),
    Mutant(
        "one till keeps all others from printing",
        f"{MODULE}/merge/sequencer.py",
        "self.now + max(0, min(length, LONGEST_LEASE))",
        "self.now + max(0, length)",
        (f"{SOURCES}/test_merge.py",),
    ),
    Mutant(
        "an order is merged while its ticket is printed",
        f"{MODULE}/merge/merging.py",
        "if _is_printing(sequencer, document) or _is_printing(sequencer, target):",
        "if not target:",
        (f"{SOURCES}/test_merging.py",),
    ),
    Mutant(
        "two orders become one that is too large",
        f"{MODULE}/merge/merging.py",
        "for each in (document, target)) > MOST_SIZE:",
        "for each in (document, target)) < 0:",
        (f"{SOURCES}/test_merging.py",),
    ),
    Mutant(
        "what was paid elsewhere stays open in the linked order",
        f"{MODULE}/merge/sequencer.py",
        "        take_back(self, order, seen, actor, held.values())\n",
        "",
        (f"{SOURCES}/test_merge_schedules.py", f"{SOURCES}/test_merging.py"),
    ),
    Mutant(
        "the dishes of a guest who paid by phone are cancelled in the kitchen",
        f"{MODULE}/merge/taking_back.py",
        "    kitchen.unprint(sequencer, order, uuid, amount, actor)\n",
        "",
        (f"{SOURCES}/test_merging.py", f"{SOURCES}/test_merge_schedules.py"),
    ),
)

IN_ODOO = (
    Mutant(
        "a paid order whose sale Odoo has rejected is kept or cancelled as an open one",
        f"{MODULE}/models/pos_multi_session_closing.py",
        """            ("uuid", "not in", self._rejected_orders()),\n""",
        "",
        (f"{ODOO}/test_sharing_closing.py::TestSharingClosing",),
    ),
    Mutant(
        "a paid order is brought back as an unpaid one",
        f"{MODULE}/models/pos_multi_session_history.py",
        """document["state"] == "cancelled" and not""",
        """document["state"] != "open" and not""",
        (f"{ODOO}/test_sharing_history.py::TestSharingHistory",),
    ),
    Mutant(
        "a rule on points of sale is not asked",
        f"{MODULE}/models/pos_multi_session_sync.py",
        'if not config._filter_access_rules("read"):',
        "if not config:",
        (f"{ODOO}/test_sharing_security.py::TestSharingSecurity",),
    ),
    Mutant(
        "a cashier speaks as the page of a colleague",
        f"{MODULE}/models/pos_multi_session_sync.py",
        'if not is_own and not consteq(wanted.secret or "", secret):',
        "if not is_own and not secret:",
        (f"{ODOO}/test_sharing_identity.py::TestSharingIdentity",),
    ),
    Mutant(
        "two requests write to the log at once: no lock",
        f"{MODULE}/tables.py",
        "   AND coalesce(q.empty_at <= %(full_at)s, true)\n   FOR NO KEY UPDATE OF g",
        "   AND coalesce(q.empty_at <= %(full_at)s, true)",
        (f"{ODOO}/test_sharing_race.py::TestSharingRace",),
    ),
    Mutant(
        "one user fills the log",
        f"{MODULE}/models/pos_multi_session_sync.py",
        'if group_row["is_full"]:\n            # Nothing is added',
        "if not group_row:\n            # Nothing is added",
        (f"{ODOO}/test_sharing_security.py::TestSharingQuota",),
    ),
    Mutant(
        "the log says with each request that no message arrives",
        f"{MODULE}/models/pos_multi_session_bus.py",
        'if client.is_bus_silent and not mine.get("is_bus_silent"):',
        "if client.is_bus_silent:",
        (f"{ODOO}/test_sharing_bus.py::TestSharingBus",),
    ),
    Mutant(
        "a POS begins any number of orders",
        f"{MODULE}/models/pos_multi_session_sync.py",
        "orders_left = None if open_count is None else MAX_OPEN_ORDERS - open_count",
        "orders_left = None",
        (f"{ODOO}/test_sharing_security.py::TestSharingSecurity",),
    ),
    Mutant(
        "a customer of the website listens to the tills",
        f"{MODULE}/models/ir_websocket.py",
        'if user and user.has_group("point_of_sale.group_pos_user"):',
        "if user:",
        (f"{ODOO}/test_sharing_identity.py::TestSharingRevoked",),
    ),
    Mutant(
        "who lost the right to sell still hears the tills",
        f"{MODULE}/models/res_users.py",
        '{"active", "groups_id", "company_ids"} & vals.keys()',
        '{"active"} & vals.keys()',
        (f"{ODOO}/test_sharing_identity.py::TestSharingRevoked",),
    ),
    Mutant(
        "a sale swallows what others add to the order",
        f"{MODULE}/models/pos_multi_session_paid.py",
        "                latest[client] = last_n\n",
        "                pass\n",
        (f"{ODOO}/test_sharing_identity.py::TestSharingIdentity",),
    ),
    Mutant(
        "a till says that it has seen what is not logged yet",
        f"{MODULE}/models/pos_multi_session_paid.py",
        '"cursor": min(seen["cursor"], rows[0][0]),',
        '"cursor": seen["cursor"],',
        (f"{ODOO}/test_sharing_identity.py::TestSharingIdentity",),
    ),
    Mutant(
        "the name of an order in an activity is HTML",
        f"{MODULE}/models/pos_multi_session_payment.py",
        "note=escape(words),",
        "note=words,",
        (f"{ODOO}/test_sharing_hostile.py::TestSharingHostile",),
    ),
    Mutant(
        "who closes cancels orders that were begun since",
        f"{MODULE}/models/pos_multi_session_closing.py",
        "cancel = set(shown) if decided.multi_session_leave == CANCEL else set()",
        "cancel = set(tables.open_orders(group.id)) if shown else set()",
        (f"{ODOO}/test_sharing_closing.py::TestSharingClosing",),
    ),
    Mutant(
        "one thing that fails stops all that the cron does",
        f"{MODULE}/models/pos_multi_session_paid.py",
        "    except Exception:\n        _logger.exception("
        '"%s of the multi-sessions %s failed", method, groups)\n',
        "",
        (f"{ODOO}/test_sharing_upkeep.py::TestSharingUpkeep",),
    ),
    Mutant(
        "a till begins at the cursor of another history",
        f"{MODULE}/models/pos_multi_session_sync.py",
        '            or group_row["is_other"]\n',
        "",
        (f"{ODOO}/test_sharing_sync.py::TestSharingSync",),
    ),
    Mutant(
        "two receivers get what is handed over to one",
        f"{MODULE}/models/pos_order_transfer_delivery.py",
        "        if row.state not in OFFERED:\n"
        "            return model._gone(transfer._gone_labels(row))\n"
        "        if not till.config_id.current_session_id:",
        "        if not till.config_id.current_session_id:",
        (f"{ODOO}/test_transfer_delivery.py::TestTransferDelivery",),
    ),
    Mutant(
        "two tills deliver at the same moment: no lock",
        f"{MODULE}/models/pos_order_transfer_till.py",
        '" FOR UPDATE NOWAIT"',
        '""',
        (f"{ODOO}/test_transfer_race.py::TestTransferRace",),
    ),
    Mutant(
        "administrators read what a till has prepared to sell: no group",
        f"{MODULE}/models/pos_order.py",
        "        guard=CODE,\n        groups=fields.NO_ACCESS,\n",
        "        guard=CODE,\n",
        (f"{ODOO}/test_sharing_paid_online.py::TestSharingPaidOnline",),
    ),
    Mutant(
        "cashiers read all transfers: no domain",
        f"{MODULE}/security/pos_order_transfer_security.xml",
        """<field name="domain_force">[('receiver_ids', 'any', ['|', '|', '|',
            ('user_id', '=', user.id),
            ('config_id.session_ids.user_id', '=', user.id),
            ('sender_user_id', '=', user.id),
            ('sender_config_id.session_ids.user_id', '=', user.id)])]</field>""",
        """<field name="domain_force">[(1, '=', 1)]</field>""",
        (f"{ODOO}/test_transfer_till.py::TestTransferRights",),
    ),
)

MUTANTS = IN_BROWSERS + IN_SOURCES + IN_ODOO
