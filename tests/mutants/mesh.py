# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Faults in how tills connect to each other. The core has its own."""

from . import Mutant

MODULE = "pos_multi_session_sync"
APP = f"{MODULE}/static/src/app/mesh"
NODE = f"{MODULE}/static/tests/core"
IDENTITY = f"{MODULE}/tests/test_sharing_identity.py::TestSharingIdentity"
MESH = f"{MODULE}/tests/test_sharing_mesh.py::TestSharingMesh"
MODEL = f"{MODULE}/models/pos_multi_session_mesh.py"

IN_BROWSERS = (
    Mutant(
        "a page without the key is let in",
        f"{APP}/rtc.esm.js",
        "if (!isSignal(signal) || signal.mac !== this.macOf(from, to, signal)) {",
        "if (!isSignal(signal)) {",
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
        f"{APP}/rtc.esm.js",
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
)
IN_ODOO = (
    Mutant(
        "the key of the mesh outlives who has left",
        MODEL,
        """f"{group_row['id']}/{group_row['token']}\"""",
        """f"{group_row['id']}\"""",
        (MESH,),
    ),
    Mutant(
        "the setting of the database turns no mesh off",
        MODEL,
        """if not group_row["is_mesh"] or not self._is_mesh_allowed():""",
        """if not group_row["is_mesh"]:""",
        (MESH,),
    ),
    Mutant(
        "a cashier sends signals in the name of another till",
        MODEL,
        """if not is_own and not consteq(signal.secret or "", secret):""",
        """if False:""",
        (MESH,),
    ),
    Mutant(
        "signals take nothing of the quota",
        MODEL,
        "        tables.charge(group_row, self.env.uid, seconds)\n",
        "",
        (MESH,),
    ),
    Mutant(
        "a payer has seen what no page has vouched for",
        f"{MODULE}/models/pos_multi_session_paid.py",
        "return n if consteq(mac, good) else 0",
        "return n",
        (IDENTITY,),
    ),
)
MUTANTS = IN_BROWSERS + IN_ODOO
