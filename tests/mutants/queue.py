# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Faults in pos_offline_queue."""

from . import Mutant

CORE = "pos_offline_queue/static/src/core"
WORKER = "pos_offline_queue/static/src/service_worker"
NODE = "pos_offline_queue/static/tests/core"
ODOO = "pos_offline_queue/tests"

IN_BROWSERS = (
    Mutant(
        "it says that all is in Odoo while a rejected sale is not",
        "pos_offline_queue/static/src/app/queue_notice/notices.esm.js",
        'counts.total ? "" : _t("Every sale of this device is in Odoo."),',
        '_t("Every sale of this device is in Odoo."),',
        (f"{NODE}/notices.test.mjs",),
    ),
    Mutant(
        "the pause does not become short again after an answer",
        f"{CORE}/outbox_sender.esm.js",
        "this.change({attempt: 0});",
        "this.change({});",
        (f"{NODE}/outbox_sender.test.mjs",),
    ),
    Mutant(
        "a server that asks to be left alone is not left alone",
        f"{CORE}/outbox_sender.esm.js",
        "this.pauseFor(pauseAfter(error, attempt, this.random));",
        "this.pauseFor(pauseAfter({reason}, attempt, this.random));",
        (f"{NODE}/outbox_sender_http.test.mjs",),
    ),
    Mutant(
        "a server can keep a till from sending for a year",
        f"{CORE}/pace.esm.js",
        "return Math.min(retryAfter, LONGEST_WAIT) + pause;",
        "return retryAfter + pause;",
        (f"{NODE}/outbox_sender_http.test.mjs",),
    ),
    Mutant(
        "a sale is given up after it failed once alone",
        f"{CORE}/sending.esm.js",
        "const isCertain = !more.length && key === this.failedOnce;",
        "const isCertain = !more.length;",
        (f"{NODE}/outbox_sender_server.test.mjs",),
    ),
    Mutant(
        "a request has any number of bytes",
        f"{CORE}/sending.esm.js",
        "(chosen.length >= count || bytes > this.bytes)",
        "chosen.length >= count",
        (f"{NODE}/outbox_sender.test.mjs", f"{NODE}/outbox_sender_http.test.mjs"),
    ),
    Mutant(
        "a sale with new contents takes the answer for the old ones",
        f"{CORE}/sending.esm.js",
        "if (!sale || sale.checksum !== checksum) {",
        "if (!sale) {",
        (f"{NODE}/outbox_sender.test.mjs",),
    ),
    Mutant(
        "two tabs send at the same time",
        f"{CORE}/neighbours.esm.js",
        "return (await lock.run(begin)) !== null;",
        "return await begin();",
        (f"{NODE}/outbox_sender_server.test.mjs",),
    ),
    Mutant(
        "a sale is sent before it is stored",
        "pos_offline_queue/static/src/app/sale_push.esm.js",
        "await Promise.all(items.map(({id}) => this.queue.book.stored(id)));",
        "Promise.all(items.map(({id}) => this.queue.book.stored(id)));",
        (f"{NODE}/sale_push.test.mjs",),
    ),
    Mutant(
        "what could not be written replaces what was written after it",
        f"{CORE}/write_queue.esm.js",
        "this.dirty = new Map([...batch, ...newer]);",
        "this.dirty = new Map([...newer, ...batch]);",
        (f"{NODE}/write_queue.test.mjs",),
    ),
    Mutant(
        "two tabs give the same number",
        f"{CORE}/storage/indexed_db.esm.js",
        "checkConditions(changes, current);\n                            finish();",
        "finish();",
        (f"{NODE}/contract.test.mjs", f"{NODE}/storage_idb.test.mjs"),
    ),
    Mutant(
        "a transaction ends before it is on the disk",
        f"{CORE}/storage/indexed_db.esm.js",
        '{durability: "strict"}',
        '{durability: "relaxed"}',
        (f"{NODE}/storage_idb.test.mjs",),
    ),
    Mutant(
        "a damaged sale is sent",
        f"{CORE}/sale_record.esm.js",
        'return row.sum === sumOf(row) ? null : "checksum";',
        "return null;",
        (f"{NODE}/outbox_storage.test.mjs",),
    ),
    Mutant(
        "what was being sent when the browser died is never sent again",
        f"{CORE}/sale_record.esm.js",
        'state: needsAttention ? "attention" : "waiting",',
        "state: mark.state,",
        (f"{NODE}/outbox.test.mjs", f"{NODE}/outbox_crash.test.mjs"),
    ),
    Mutant(
        "a clock that was set back makes a lease last",
        f"{CORE}/neighbours.esm.js",
        "left > 0 && left <= LEASE_TIME",
        "left > 0",
        (f"{NODE}/lease.test.mjs",),
    ),
    Mutant(
        "a file of another database is imported",
        f"{CORE}/exchange.esm.js",
        'differs("database_uuid", "database")',
        'differs("database_uuid")',
        (f"{NODE}/exchange.test.mjs",),
    ),
    Mutant(
        "any message on the channel of the tabs is believed",
        f"{CORE}/neighbours.esm.js",
        "keys.every(isUuid)",
        "true",
        (f"{NODE}/outbox.test.mjs", f"{NODE}/import_fuzz.test.mjs"),
    ),
    Mutant(
        "cash that is being booked is taken for booked",
        f"{CORE}/cash_outbox.esm.js",
        'if (status !== "busy") {',
        "if (status) {",
        (f"{NODE}/cash_outbox.test.mjs",),
    ),
    Mutant(
        "a receipt is mailed before its sale is in Odoo",
        f"{CORE}/receipt_outbox.esm.js",
        "!tried.has(id) && !this.outbox.sale(value.sale)",
        "!tried.has(id)",
        (f"{NODE}/receipt_outbox.test.mjs",),
    ),
    Mutant(
        "another installation is asked for the sales of the former one",
        f"{CORE}/sales.esm.js",
        ".filter(({home}) => home === this.home)",
        "",
        (f"{NODE}/sent_sales.test.mjs",),
    ),
    Mutant(
        "a request that is never answered never ends",
        "pos_offline_queue/static/src/app/connection.esm.js",
        "browser.setTimeout(() => request.abort(), timeout)",
        "browser.setTimeout(() => null, timeout)",
        (f"{NODE}/rpc_transport.test.mjs",),
    ),
    Mutant(
        "another user starts without network with the first one's data",
        f"{WORKER}/policy.esm.js",
        "kept.database !== database || kept.user_id !== user_id",
        "kept.database !== database",
        (f"{NODE}/offline_start/policy.test.mjs",),
    ),
    Mutant(
        "a redirect of a proxy ends the start without network",
        f"{WORKER}/policy.esm.js",
        "if (!ok || its !== origin) {",
        "if (!ok) {",
        (f"{NODE}/offline_start/policy.test.mjs",),
    ),
    Mutant(
        "what marks a kept page can end its script",
        f"{WORKER}/policy.esm.js",
        '.replace(/</g, "\\\\u003c")',
        "",
        (f"{NODE}/offline_start/policy.test.mjs",),
    ),
    Mutant(
        "the page is kept before all that it needs",
        f"{WORKER}/keeper.esm.js",
        "const sizes = await this.fill(cache, files);",
        "const sizes = new Map();\n        this.fill(cache, files);",
        (f"{NODE}/offline_start/keeper.test.mjs",),
    ),
)

IN_ODOO = (
    Mutant(
        "a sale that fails leaves half of itself: no savepoint",
        "pos_offline_queue/delivery.py",
        "        with cr.savepoint():\n            yield records",
        "        if cr:\n            yield records",
        (f"{ODOO}/test_offline_refusals.py::TestRefusals",),
    ),
    Mutant(
        "a module that commits halfway records the sales before it for good",
        "pos_offline_queue/delivery.py",
        "yield records.with_env(records.env(cr=UnendingCursor(cr)))",
        "yield records",
        (f"{ODOO}/test_offline_refusals.py::TestRefusals",),
    ),
    Mutant(
        "two requests record the same sale at once: no lock",
        "pos_offline_queue/delivery.py",
        "WHERE pg_try_advisory_xact_lock(",
        "WHERE 0 < hashtext(",
        (f"{ODOO}/test_offline_race.py::TestRace",),
    ),
    Mutant(
        "a company is told of another company's sale",
        "pos_offline_queue/delivery.py",
        "if not self.companies(key) <= set(till.company_id.ids):",
        "if not key:",
        (f"{ODOO}/test_offline_rights.py::TestRights",),
    ),
    Mutant(
        "a grant for one guarded field is one for all",
        "pos_offline_queue/guard.py",
        'if guard == CODE and f"{self._name}.{name}" not in grant:',
        "if guard == CODE and not grant:",
        (f"{ODOO}/test_offline_guarded.py::TestGuarded",),
    ),
    Mutant(
        "each till can refund the whole sale",
        "pos_offline_queue/refunds.py",
        "sign * (before + now), sign * sold, precision_digits=digits",
        "sign * now, sign * sold, precision_digits=digits",
        (f"{ODOO}/test_offline_refunds.py::TestRefunds",),
    ),
    Mutant(
        "one device fills the table of rejected sales",
        "pos_offline_queue/models/pos_offline_delivery.py",
        "return count >= MAX_REFUSED and not kept.search_count(",
        "return not count and not kept.search_count(",
        (f"{ODOO}/test_offline_red_team.py::TestFill",),
    ),
    Mutant(
        "a device that is silent is not in the way of closing",
        "pos_offline_queue/models/pos_session.py",
        "return self._offline_unsent() + [silent_row(device) for device in silent]",
        "return self._offline_unsent()",
        (f"{ODOO}/test_offline_closing.py::TestClosing",),
    ),
    Mutant(
        "a manager allows what the manager was not shown",
        "pos_offline_queue/models/pos_session.py",
        "if rows and shown == digest(rows):",
        "if rows:",
        (f"{ODOO}/test_offline_closing.py::TestClosing",),
    ),
    Mutant(
        "a cashier closes over unsent sales",
        "pos_offline_queue/models/pos_session.py",
        "if not self.env.user.has_group(MANAGER):\n            raise AccessError(",
        "if not self.env.user:\n            raise AccessError(",
        (f"{ODOO}/test_offline_closing.py::TestClosing",),
    ),
    Mutant(
        "a name in what stands in the way of closing is HTML",
        "pos_offline_queue/unsent.py",
        'Markup("<li>%s</li>") % line',
        'Markup("<li>%s</li>" % line)',
        (f"{ODOO}/test_offline_hostile.py::TestHostileNames",),
    ),
    Mutant(
        "words of a till become a formula in a spreadsheet",
        "pos_offline_queue/payload.py",
        "return words[FORMULA.match(words).end() :][:limit]",
        "return words[:limit]",
        (f"{ODOO}/test_offline_red_team.py::TestSpreadsheet",),
    ),
    Mutant(
        "anybody books cash",
        "pos_offline_queue/models/pos_session.py",
        "        self._check_offline_access()\n        with",
        "        with",
        (f"{ODOO}/test_offline_cash.py::TestCash",),
    ),
    Mutant(
        "what a module does after a sale undoes it by failing",
        "pos_offline_queue/other_modules.py",
        "        except Exception as error:\n            if is_of_the_server(error):",
        "        except Exception as error:\n            if error:",
        (f"{ODOO}/test_offline_post_process.py::TestPostProcess",),
    ),
    Mutant(
        "cashiers read rejected sales: another group in the access list",
        "pos_offline_queue/security/ir.model.access.csv",
        "model_pos_offline_rejected_sale,point_of_sale.group_pos_manager",
        "model_pos_offline_rejected_sale,point_of_sale.group_pos_user",
        (f"{ODOO}/test_offline_offered.py::TestOffered",),
    ),
    Mutant(
        "managers read another company's rejected sales: no domain",
        "pos_offline_queue/security/pos_offline_queue_security.xml",
        """<field name="model_id" ref="model_pos_offline_rejected_sale" />
        <field name="domain_force">[('company_id', 'in', company_ids)]</field>""",
        """<field name="model_id" ref="model_pos_offline_rejected_sale" />
        <field name="domain_force">[(1, '=', 1)]</field>""",
        (f"{ODOO}/test_offline_rights.py::TestRights",),
    ),
)

MUTANTS = IN_BROWSERS + IN_ODOO
