# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Faults in pos_backend_partner."""

from . import Mutant

MODULE = "pos_backend_partner"
CORE = f"{MODULE}/static/src/core"
NODE = f"{MODULE}/static/tests/core"
ODOO = f"{MODULE}/tests"

IN_BROWSERS = (
    Mutant(
        "a page of another origin chooses the customer",
        f"{CORE}/protocol.esm.js",
        "if (event.origin !== origin) {",
        "if (!event.origin) {",
        (f"{NODE}/protocol.test.mjs",),
    ),
    Mutant(
        "a message has a type that every object has",
        f"{CORE}/protocol.esm.js",
        "const isValid = Object.hasOwn(types, data.type) && types[data.type];",
        "const isValid = types[data.type];",
        (f"{NODE}/protocol.test.mjs",),
    ),
    Mutant(
        "a token opens a second time",
        f"{CORE}/conversation.esm.js",
        'this.close(result.request, "used_token");',
        "return result;",
        (f"{NODE}/request_book.test.mjs",),
    ),
    Mutant(
        "an order waits for its customer for ever",
        f"{CORE}/conversation.esm.js",
        "if (request.openedAt <= limit) {",
        "if (request.openedAt > this.now()) {",
        (f"{NODE}/request_book.test.mjs",),
    ),
    Mutant(
        "a customer is brought twice while the first answer is on its way",
        f"{CORE}/conversation.esm.js",
        "if (request.isAnswered) {\n            return",
        "if (!request) {\n            return",
        (f"{NODE}/picker_conversation.test.mjs",),
    ),
    Mutant(
        "an answer after the order was paid counts",
        f"{CORE}/conversation.esm.js",
        "        const {code} = this.book.check(request.token);\n"
        '        if (code !== "ok") {\n            return code;\n        }\n'
        "        if (FINAL",
        "        if (FINAL",
        (f"{NODE}/picker_conversation.test.mjs",),
    ),
    Mutant(
        "a contact that is half typed goes to another order",
        f"{CORE}/conversation.esm.js",
        "} else if (request && this.isEditing()) {",
        "} else if (request && !message) {",
        (f"{NODE}/picker_conversation.test.mjs",),
    ),
    Mutant(
        "another user finds the first one's recent customers",
        f"{CORE}/customers.esm.js",
        "kept && kept.session === this.session && kept.user === this.user;",
        "kept && kept.session === this.session;",
        (f"{NODE}/recent_customers.test.mjs",),
    ),
    Mutant(
        "a till remembers any number of customers",
        f"{CORE}/customers.esm.js",
        "].slice(\n            0,\n            this.limit\n        );",
        "];",
        (f"{NODE}/recent_customers.test.mjs",),
    ),
    Mutant(
        "a scan that took long replaces the customer chosen since",
        f"{CORE}/customer_rules.esm.js",
        "} else if (order.get_partner() === before) {",
        "} else {",
        (f"{NODE}/customer_scans.test.mjs",),
    ),
    Mutant(
        "a request that was given up keeps its connection",
        f"{MODULE}/static/src/app/backend_reach.esm.js",
        "            request.abort?.(false);\n",
        "",
        (f"{NODE}/backend_reach.test.mjs",),
    ),
    Mutant(
        "prices change while the customer pays",
        f"{CORE}/customer_rules.esm.js",
        "!isPaying && own === before[name]",
        "own === before[name]",
        (f"{NODE}/customer_terms.test.mjs",),
    ),
    Mutant(
        "a discount of more than all",
        f"{CORE}/protocol.esm.js",
        "discount >= 0 &&\n        discount <= 100",
        "discount >= 0",
        (f"{NODE}/order_line.test.mjs",),
    ),
    Mutant(
        "a customer made without network is not created when the server is back",
        f"{MODULE}/static/src/app/known_customers.esm.js",
        "        backend_reach.onBack(() => this.createAll());\n",
        "",
        (f"{NODE}/known_customers.test.mjs",),
    ),
)

IN_ODOO = (
    Mutant(
        "two tills answer the same message",
        f"{MODULE}/models/pos_backend_message.py",
        '"WHERE id IN %s AND state = %s RETURNING id",',
        '"WHERE id IN %s AND state <= %s RETURNING id",',
        (f"{ODOO}/test_backend_message_answer.py",),
    ),
    Mutant(
        "a message is answered after its time",
        f"{MODULE}/models/pos_session.py",
        "        message._expire_due()\n        if message.state",
        "        if message.state",
        (f"{ODOO}/test_backend_message_answer.py::TestAnswer",),
    ),
    Mutant(
        "a till drowns in messages",
        f"{MODULE}/models/pos_session.py",
        "if messages.search_count(waiting, limit=WAITING_LIMIT) >= WAITING_LIMIT:",
        "if messages.search_count(waiting, limit=WAITING_LIMIT) > WAITING_LIMIT:",
        (f"{ODOO}/test_backend_message.py::TestTellPos",),
    ),
    Mutant(
        "a message names what its sender may not read",
        f"{MODULE}/models/pos_backend_payload.py",
        "if not known or not is_readable(self.env, record):",
        "if not known or not record.sudo().exists():",
        (f"{ODOO}/test_backend_message.py::TestPayload",),
    ),
    Mutant(
        "a till reads the customers of another company",
        f"{MODULE}/models/pos_session.py",
        '[*domain, ("company_id", "in", companies)]',
        "[*domain]",
        (f"{ODOO}/test_customer_session.py::TestCustomerSession",),
    ),
    Mutant(
        "the picker opens for the POS of another company",
        f"{MODULE}/controllers/main.py",
        "if not config or config.company_id not in env.user.company_ids:",
        "if not config:",
        (f"{ODOO}/test_picker_page.py::TestPickerPage",),
    ),
    Mutant(
        "the picker shows in a frame of any site",
        f"{MODULE}/controllers/main.py",
        """["Content-Security-Policy"] = "frame-ancestors 'self'\"""",
        """["Content-Security-Policy"] = "frame-ancestors *\"""",
        (f"{ODOO}/test_picker_page.py::TestPickerPage",),
    ),
    Mutant(
        "a till that cannot be told undoes what was written: no savepoint",
        f"{MODULE}/announcement.py",
        "            with self.env.cr.savepoint(flush=False):\n"
        "                self._notify_sessions(sessions, pending)\n",
        "            self._notify_sessions(sessions, pending)\n",
        (f"{ODOO}/test_customer_changes.py::TestCustomerChanges",),
    ),
    Mutant(
        "tills of another company hear of a customer",
        f"{MODULE}/announcement.py",
        "if not company - own},",
        "},",
        (f"{ODOO}/test_customer_changes.py::TestCustomerChanges",),
    ),
    Mutant(
        "a percent sign finds every barcode",
        f"{MODULE}/models/res_partner.py",
        'f"%{like(part)}%",',
        'f"%{part}%",',
        (f"{ODOO}/test_customer_search.py::TestCustomerSearch",),
    ),
    Mutant(
        "anybody answers a message: its token can be read",
        f"{MODULE}/models/pos_backend_message.py",
        "        groups=fields.NO_ACCESS,\n        default=lambda",
        "        default=lambda",
        (f"{ODOO}/test_backend_message_answer.py::TestReading",),
    ),
    Mutant(
        "a customer made without network is created twice",
        f"{MODULE}/models/pos_customer_key.py",
        '        self._note_created(new["key"], partner)\n',
        "",
        (f"{ODOO}/test_customer_new.py::TestCustomerNew",),
    ),
    Mutant(
        "a tax ID as typed is HTML",
        f"{MODULE}/models/pos_customer_key.py",
        '"comment": plaintext2html(note)',
        '"comment": note',
        (f"{ODOO}/test_customer_new.py::TestCustomerNew",),
    ),
    Mutant(
        "a manager reads the dialog of another: no domain",
        f"{MODULE}/security/pos_backend_message_security.xml",
        """<field name="model_id" ref="model_pos_send_to_pos" />
        <field name="domain_force">[('create_uid', '=', user.id)]</field>""",
        """<field name="model_id" ref="model_pos_send_to_pos" />
        <field name="domain_force">[(1, '=', 1)]</field>""",
        (f"{ODOO}/test_customer_rights.py::TestCustomerRights",),
    ),
    Mutant(
        "cashiers see the button of managers: no groups",
        f"{MODULE}/views/res_partner_views.xml",
        '                    groups="point_of_sale.group_pos_manager"\n',
        "",
        (f"{ODOO}/test_backend_message_wizard.py::TestSendToPos",),
    ),
)

MUTANTS = IN_BROWSERS + IN_ODOO
