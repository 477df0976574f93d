# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Faults in how shared orders end: deleted, handed over, or paid; or come back."""

from . import Mutant

MODULE = "pos_multi_session_sync"
NODE = f"{MODULE}/static/tests/core"
SOURCES = "tests/sources"

MUTANTS = (
    Mutant(
        "what a backup lacks is not sent again when it is put back",
        f"{MODULE}/static/src/core/replica.esm.js",
        "if (answer.set_back) {",
        "if (answer.none) {",
        (f"{NODE}/set_back.test.mjs",),
    ),
    Mutant(
        "old values come over new ones after a backup was put back",
        f"{MODULE}/static/src/core/set_back.esm.js",
        "latest(own(lostBy, key) || [lostMade]) > latest(own(by, key) || [made]);",
        "true;",
        (f"{NODE}/set_back.test.mjs",),
    ),
    Mutant(
        "each cashier deletes orders that only managers delete",
        f"{MODULE}/merge/deleting.py",
        'if sequencer.may_delete or "transfer" in operation:',
        "if True:",
        (f"{SOURCES}/test_merge.py",),
    ),
    Mutant(
        "an order is deleted by the transfer of another one",
        f"{MODULE}/merge/deleting.py",
        '    if order != document["uuid"]:\n        return False\n',
        "",
        (f"{SOURCES}/test_merge.py",),
    ),
    Mutant(
        "a transfer of other products hands an order over",
        f"{MODULE}/merge/deleting.py",
        'return sent is not None and same(sent.get("product_id"), product)',
        "return sent is not None",
        (f"{SOURCES}/test_merge.py",),
    ),
    Mutant(
        "what went on in another order is deleted by any transfer",
        f"{MODULE}/merge/deleting.py",
        "return _has_what_went_on(sequencer, document, operation, sent)",
        "return True",
        (f"{SOURCES}/test_merge.py",),
    ),
    Mutant(
        "each cashier cancels what is open at the last closing",
        f"{MODULE}/models/pos_multi_session_closing.py",
        "return user.has_group(MANAGER) or not group.only_managers_delete",
        "return True",
        (f"{MODULE}/tests/test_sharing_closing.py::TestSharingClosing",),
    ),
    Mutant(
        "an order is handed over before the server has its transfer",
        f"{MODULE}/static/src/core/replica.esm.js",
        "this.mayNotGo(operation) ||",
        "",
        (f"{NODE}/hand_over.test.mjs",),
    ),
    Mutant(
        "the till of a cashier deletes what only managers delete",
        f"{MODULE}/static/src/app/sharing/order_actions.esm.js",
        "return group.may_delete && pos.offlineQueue.isManager;",
        "return true;",
        (f"{NODE}/deletions.test.mjs",),
    ),
    Mutant(
        "two tills that come to a payment at one time both take it",
        f"{MODULE}/static/src/app/sharing/presence.esm.js",
        "await desk.mesh.payments.settled(uuid);",
        "",
        (f"{NODE}/payment_watch.test.mjs",),
    ),
    Mutant(
        "a payment that was left is taken once the others have answered",
        f"{MODULE}/static/src/app/sharing/presence.esm.js",
        "return same(place, presence.current);",
        "return true;",
        (f"{NODE}/payment_watch.test.mjs",),
    ),
    Mutant(
        "an order is taken back whose end others may have heard of",
        f"{MODULE}/static/src/app/sharing/order_closing.esm.js",
        "held && replica.mayNotGo(held)",
        "held",
        (f"{NODE}/hand_over.test.mjs",),
    ),
    Mutant(
        "an order that is being paid leaves the cart when its transfer gets through",
        f"{MODULE}/static/src/app/transfer/transfer_cart.esm.js",
        "isPaying || this.markOf(order) !== mark",
        "this.markOf(order) !== mark",
        (f"{NODE}/transfer/cart.test.mjs",),
    ),
    Mutant(
        "a kitchen cooks again what was not handed over after all",
        f"{MODULE}/static/src/app/sharing/others_changes.esm.js",
        "this.sharing.pos.orderTransfers.onRefused(notice.changes);",
        "",
        (f"{NODE}/hand_over.test.mjs",),
    ),
    Mutant(
        "what was sold where it was is sold again where it came to",
        f"{MODULE}/merge/merging.py",
        "orders += [_sold_with(sequencer, document, line) for line in gone]",
        "pass",
        (f"{SOURCES}/test_merging.py",),
    ),
)
