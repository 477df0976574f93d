# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Faults in how tills connect to each other. The core has its own, too."""

from . import Mutant

MODULE = "pos_multi_session_sync"
APP = f"{MODULE}/static/src/app/mesh"
NODE = f"{MODULE}/static/tests/core"
IDENTITY = f"{MODULE}/tests/test_sharing_identity.py::TestSharingIdentity"
MESH = f"{MODULE}/tests/test_sharing_mesh.py::TestSharingMesh"
SYNC = f"{MODULE}/models/pos_multi_session_sync.py"
FACTS = f"{MODULE}/facts.py"
COPIES = f"{MODULE}/tests/test_sharing_copies.py::TestSharingCopies"
COPY_MODEL = f"{MODULE}/models/pos_offline_device.py"
COPY_APP = f"{APP}/mesh_copies.esm.js"

CORE = f"{MODULE}/static/src/core/mesh"

IN_BROWSERS = (
    Mutant(
        "what the log has goes from the screen until the bus brings it",
        f"{CORE}/book.esm.js",
        "const left = log[2] > upTo ? this.leaving(entries) : new Map();",
        "const left = new Map();",
        (f"{NODE}/mesh/steady.test.mjs",),
    ),
    Mutant(
        "a tap is shown though one before it is missing",
        f"{CORE}/provisional.esm.js",
        "|| n <= known + 1;",
        "|| n > 0;",
        (f"{NODE}/mesh/steady.test.mjs",),
    ),
    Mutant(
        "far tills do not hear who was paid",
        f"{CORE}/mesh.esm.js",
        '.forEach((each) => this.send(each, "sold", {sales: [sale]}));',
        ".forEach(() => null);",
        (f"{NODE}/mesh/crowd.test.mjs",),
    ),
    Mutant(
        "what waits for a peer's work waits for a timer",
        f"{CORE}/mesh.esm.js",
        "                this.onNews();\n            }\n        } else if (outcome",
        "            }\n        } else if (outcome",
        (f"{NODE}/mesh/returning.test.mjs",),
    ),
    Mutant(
        "a till without connection tries at each change of its peers",
        f"{CORE}/mesh.esm.js",
        "            if (!this.isAlone()) {\n                // An operation",
        "            if (true) {\n                // An operation",
        (f"{NODE}/mesh/returning.test.mjs",),
    ),
    Mutant(
        "a till without connection does not try where a peer has one",
        f"{MODULE}/static/src/core/sync_client.esm.js",
        'if (reason === "offline") {\n            this.wake("peer");',
        'if (reason === "offline") {',
        (f"{NODE}/sync_client_line.test.mjs",),
    ),
    Mutant(
        "a page without the key is let in",
        f"{APP}/signals.esm.js",
        "            signal.mac === this.macOf(credentials, from, to, signal);",
        "            signal.mac.length > 0;",
        (f"{NODE}/mesh_rtc.test.mjs",),
    ),
    Mutant(
        "a till that has lost the key stays connected",
        f"{APP}/rtc.esm.js",
        "        this.dropAll();\n        this.retries.clear();",
        "        this.retries.clear();",
        (f"{NODE}/mesh_rtc.test.mjs",),
    ),
    Mutant(
        "a peer steps in under another page's name",
        f"{APP}/signals.esm.js",
        "return isVouched || !pins.has(client) || pins.get(client) === fingerprint;",
        "return isVouched || pins.has(client) || fingerprint !== null;",
        (f"{NODE}/mesh_rtc.test.mjs",),
    ),
    Mutant(
        "both tills call each other",
        f"{APP}/rtc.esm.js",
        ".filter((peer) => this.me < peer && !this.links.has(peer))",
        ".filter((peer) => !this.links.has(peer))",
        (f"{NODE}/mesh_rtc.test.mjs",),
    ),
    Mutant(
        "an old offer that the bus repeats ends a connection",
        f"{APP}/rtc.esm.js",
        "if (from > this.me || isFine || link?.attempt === attempt) {",
        "if (from > this.me) {",
        (f"{NODE}/mesh_rtc.test.mjs",),
    ),
    Mutant(
        "a till knocks at addresses outside of the shop",
        f"{APP}/rtc_link.esm.js",
        'setRemoteDescription({\n            type: "offer",\n'
        "            sdp: localOnly(sdp),\n        })",
        'setRemoteDescription({type: "offer", sdp})',
        (f"{NODE}/mesh_rtc.test.mjs",),
    ),
    Mutant(
        "a till that Odoo has turned away stays in the mesh",
        f"{APP}/mesh_desk.esm.js",
        "if (REFUSALS.includes(reason)) {",
        "if (false) {",
        (f"{NODE}/mesh_desk.test.mjs",),
    ),
    Mutant(
        "an order that another till was paid for is paid again by a cashier",
        f"{MODULE}/static/src/app/sharing/sharing_view.esm.js",
        'const sold = why === "sold" &&',
        'const sold = why === "never" &&',
        (f"{NODE}/mesh_desk.test.mjs",),
    ),
    Mutant(
        "a copy counts that is in the memory of another till alone",
        COPY_APP,
        "if (!(await outbox.store.put(COPY, copy.key, copy))) {",
        "if (!outbox.store.put(COPY, copy.key, copy)) {",
        (f"{NODE}/mesh_copies.test.mjs",),
    ),
    Mutant(
        "a copy counts though Odoo could not tell whose it is",
        COPY_APP,
        "if (!copies || !this.isKnown) {",
        "if (!copies) {",
        (f"{NODE}/mesh_copies.test.mjs",),
    ),
    Mutant(
        "a copy is kept though Odoo has the sale",
        COPY_APP,
        "outbox.subscribe(() => this.offerSoon());",
        'outbox.subscribe(({type}) => type !== "confirmed" && this.offerSoon());',
        (f"{NODE}/mesh_copies.test.mjs",),
    ),
    Mutant(
        "a copy of a sale as it was before stays elsewhere",
        COPY_APP,
        "return !sale || sale.checksum !== offered.get(key);",
        "return !sale;",
        (f"{NODE}/mesh_copies.test.mjs",),
    ),
    Mutant(
        "a copy is dropped that Odoo has refused",
        COPY_APP,
        'const TAKEN = ["confirmed", "set_aside"];',
        'const TAKEN = ["confirmed", "set_aside", "refused"];',
        (f"{NODE}/mesh_copies.test.mjs",),
    ),
    Mutant(
        "each copy is handed in as soon as an outage ends",
        COPY_APP,
        "now - this.backAt < GRACE ? lost",
        "now - this.backAt < 0 ? lost",
        (f"{NODE}/mesh_copies.test.mjs",),
    ),
    Mutant(
        "no receipt waits for a copy",
        COPY_APP,
        "if (!isDone()) {",
        "if (false) {",
        (f"{NODE}/mesh_copies.test.mjs",),
    ),
    Mutant(
        "a copy goes to another tab of the same device",
        f"{MODULE}/static/src/core/mesh/copies.esm.js",
        "if (device === this.device) {",
        "if (device === null) {",
        (f"{NODE}/mesh/copies.test.mjs",),
    ),
)
IN_ODOO = (
    Mutant(
        "a till forges a copy of another device's sale",
        COPY_MODEL,
        "if not is_ours or not copy.is_sealed_by(seller.copy_key):",
        "if not is_ours:",
        (COPIES,),
    ),
    Mutant(
        "a copy is believed that is sealed by nothing",
        COPY_MODEL,
        "            and seller.copy_key\n        )\n"
        "        if not is_ours or not copy.is_sealed_by(seller.copy_key):",
        "        )\n"
        '        if not is_ours or not copy.is_sealed_by(seller.copy_key or ""):',
        (COPIES,),
    ),
    Mutant(
        "a till of another multi-session hands in a copy",
        COPY_MODEL,
        "and seller.config_id.multi_session_id == group",
        "and seller.config_id.multi_session_id",
        (COPIES,),
    ),
    Mutant(
        "what a copy is sealed by can be said anew",
        COPY_MODEL,
        "if not self.copy_key and isinstance(key, str)",
        "if isinstance(key, str)",
        (COPIES,),
    ),
    Mutant(
        "a cashier reports a device lost, and others hand in each copy",
        COPY_MODEL,
        '        self.check_access_rights("write")\n',
        "",
        (COPIES,),
    ),
    Mutant(
        "a copy is counted that is on a till which is gone, too",
        COPY_MODEL,
        "AND keeper.last_seen > %s",
        "AND keeper.last_seen IS DISTINCT FROM %s",
        (COPIES,),
    ),
    Mutant(
        "a copy that is in Odoo is still said to wait",
        COPY_MODEL,
        "        if gone:\n",
        "        if not waiting:\n",
        (COPIES,),
    ),
    Mutant(
        "the key of the mesh outlives who has left",
        FACTS,
        """f"{group_row['id']}/{group_row['token']}\"""",
        """f"{group_row['id']}\"""",
        (MESH,),
    ),
    Mutant(
        "the setting of the database turns no mesh off",
        FACTS,
        """if not group_row["is_mesh"] or not is_mesh_allowed(env):""",
        """if not group_row["is_mesh"]:""",
        (MESH,),
    ),
    Mutant(
        "a cashier sends signals in the name of another till",
        SYNC,
        """if not is_own and not consteq(signal.secret or "", secret):""",
        """if False:""",
        (MESH,),
    ),
    Mutant(
        "signals take nothing of the quota",
        SYNC,
        "        tables.charge(group_row, self.env.uid, seconds)\n",
        "",
        (MESH,),
    ),
    Mutant(
        "a payer has seen what no page has vouched for",
        f"{MODULE}/models/pos_multi_session_payment.py",
        "return n if consteq(mac, good) else 0",
        "return n",
        (IDENTITY,),
    ),
)
MUTANTS = IN_BROWSERS + IN_ODOO
