# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Faults in pos_multi_session_sync: orders that are sent from till to till."""

from . import Mutant

MODULE = "pos_multi_session_sync"
CORE = f"{MODULE}/static/src/core/transfer"
NODE = f"{MODULE}/static/tests/core/transfer"
ODOO = f"{MODULE}/tests"

MUTANTS = (
    Mutant(
        "a till without network looks for transfers all the time",
        f"{CORE}/transfer_desk.esm.js",
        "this.failures += 1;",
        "this.failures = 1;",
        (f"{NODE}/desk.test.mjs",),
    ),
    Mutant(
        "a transfer that alone gets no answer holds up all that its till does",
        f"{CORE}/transfer_delivery.esm.js",
        " || misses >= MOST_MISSES",
        "",
        (f"{NODE}/desk.test.mjs",),
    ),
    Mutant(
        "two receivers get what is handed over to one",
        f"{MODULE}/models/pos_order_transfer_sync.py",
        "        if row.state not in OFFERED:\n"
        "            return model._gone(Delivery(transfer).gone_message(row))\n"
        "        if not till.config_id.current_session_id:",
        "        if not till.config_id.current_session_id:",
        (f"{ODOO}/test_transfer_delivery.py::TestTransferDelivery",),
    ),
    Mutant(
        "two tills deliver at the same moment: no lock",
        f"{MODULE}/models/pos_order_transfer_sync.py",
        '" FOR UPDATE NOWAIT"',
        '""',
        (f"{ODOO}/test_transfer_race.py::TestTransferRace",),
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
    Mutant(
        "administrators read what a till has prepared to sell: no group",
        f"{MODULE}/models/pos_order.py",
        "        guard=CODE,\n        groups=fields.NO_ACCESS,\n",
        "        guard=CODE,\n",
        (f"{ODOO}/test_sharing_paid_online.py::TestSharingPaidOnline",),
    ),
)
