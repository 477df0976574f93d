# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tools import SQL

from .common_backend_message import BackendMessageCase


class CustomerCase(BackendMessageCase):
    """The tills of two companies, and what it takes to ask as their cashiers do."""

    def order(self, partner, state="paid", date="2026-01-01", session=None):
        """An order of this customer, as short as the database lets it be."""
        session = session or self.till
        return self.env["pos.order"].create(
            {
                "name": f"{session.config_id.name} of {date}",
                "pos_reference": "Order 00001-001-0001",
                "session_id": session.id,
                "company_id": session.config_id.company_id.id,
                "partner_id": partner.id,
                "state": state,
                "date_order": date,
                "amount_tax": 0,
                "amount_total": 0,
                "amount_paid": 0,
                "amount_return": 0,
            }
        )

    def sells(self, user=None, **values):
        """An open order as the POS exports it, handed in by the cashier."""
        self.number = getattr(self, "number", 0) + 1
        data = {
            "name": f"Order 00001-001-{self.number:04}",
            "uid": f"00001-001-{self.number:04}",
            "pos_session_id": self.till.id,
            "user_id": (user or self.cashier).id,
            "sequence_number": self.number,
            "date_order": "2026-01-01 10:00:00",
            "pricelist_id": self.till.config_id.pricelist_id.id,
            "partner_id": False,
            "fiscal_position_id": False,
            "amount_paid": 0,
            "amount_total": 0,
            "amount_tax": 0,
            "amount_return": 0,
            "lines": [],
            "statement_ids": [],
            "to_invoice": False,
            **values,
        }
        order = {"id": data["uid"], "data": data, "to_invoice": False}
        orders = self.env["pos.order"]
        (made,) = self.rpc(
            user or self.cashier, orders, "create_from_ui", [order], draft=True
        )
        return orders.browse(made["id"])

    def barcode(self, partner, barcode, company=None):
        partner.with_company(company or self.company).barcode = barcode

    def many_barcodes(self):
        """So many that PostgreSQL cares which index it takes."""
        self.barcode(self.clara, "0430000000000")
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO ir_property
                   (name, type, fields_id, company_id, res_id, value_text)
            SELECT name, type, fields_id, company_id, res_id || i, value_text || i
              FROM ir_property, generate_series(1, 20000) i
             WHERE value_text = '0430000000000'
            """
        )
        self.env.cr.execute("ANALYZE ir_property")

    def picker(self, session=None, user=None, **context):
        """res.partner as the picker of a till's POS asks it."""
        config = (session or self.till).config_id
        context.setdefault("pos_picker_config_id", config.id)
        context.setdefault("allowed_company_ids", config.company_id.ids)
        return (
            self.env["res.partner"]
            .with_user(user or self.cashier)
            .with_context(res_partner_search_mode="customer", **context)
        )

    @contextmanager
    def queries(self):
        """The statements executed meanwhile, as (query, parameters)."""
        self.env.flush_all()
        executed = []
        execute = Cursor.execute

        def spy(cursor, query, params=None, log_exceptions=True):
            result = execute(cursor, query, params, log_exceptions)
            executed.append(cursor._obj.query.decode())
            return result

        with patch.object(Cursor, "execute", spy):
            yield executed

    def plan(self, query, options="", without=()):
        """How PostgreSQL answers a query if it reads whole tables only if it must.

        On tables as small as those of a test it would always read them whole.
        """
        for name in ("seqscan", *without):
            self.env.cr.execute(SQL("SET LOCAL %s TO off", _planner_switch(name)))
        # What the spy above has caught, parameters filled in already.
        self.env.cr.execute(  # pylint: disable=sql-injection
            f"EXPLAIN {options} {query}"
        )
        rows = self.env.cr.fetchall()
        for name in ("seqscan", *without):
            self.env.cr.execute(SQL("SET LOCAL %s TO DEFAULT", _planner_switch(name)))
        return rows[0][0] if "JSON" in options else "\n".join(row[0] for row in rows)


def _planner_switch(name):
    return SQL.identifier(f"enable_{name}")
