# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib

from odoo import _, api, fields, models
from odoo.tools import SQL, float_compare, format_amount, format_datetime

from ..delivery import DIFFERENT
from ..models.pos_offline_rejected_sale import REFUSED, SET_ASIDE

PRINTED = (
    "last_seen",
    "first_number",
    "last_number",
    "in_odoo",
    "on_device",
    "rejected",
    "set_aside",
    "missing",
    "paid_twice",
    "late",
    "receipts_amount",
    "set_aside_amount",
    "booked_amount",
    "sealed_at",
    "sealed_count",
    "seal",
)
# What must stay as it was sold. An invoice changes the customer later, and the closing
# changes the state: these are not in here. As floats, 10 and 10.00 are the same.
RECEIPTS = """
    SELECT receipt.offline_counter,
           json_build_array(
               receipt.idempotency_key, receipt.offline_checksum,
               receipt.pos_reference, receipt.date_order,
               ARRAY[receipt.offline_amount, receipt.amount_total, receipt.amount_tax,
                     receipt.amount_paid, receipt.amount_return]::float8[],
               (SELECT json_agg(json_build_array(
                           line.product_id,
                           ARRAY[line.qty, line.price_unit, line.discount,
                                 line.price_subtotal, line.price_subtotal_incl
                                ]::float8[]) ORDER BY line.id)
                  FROM pos_order_line line WHERE line.order_id = receipt.id),
               (SELECT json_agg(json_build_array(
                           payment.payment_method_id, payment.amount::float8)
                           ORDER BY payment.id)
                  FROM pos_payment payment WHERE payment.pos_order_id = receipt.id)
           )::text
      FROM pos_order receipt
     WHERE receipt.offline_device_id = %s
       AND receipt.offline_session_id = %s
       AND receipt.state NOT IN ('draft', 'cancel')
     ORDER BY receipt.offline_counter, receipt.id
"""


class PosOfflineProof(models.Model):
    """The receipts of one device in one session: what became of each of them.

    Numbers and sums are read anew each time. The seal is kept: a hash over the receipts
    in their order, made when the session was closed and continued with those that came
    later, by which a change of one of them shows.
    """

    _name = "pos.offline.proof"
    _description = "Receipts of a POS Session"
    _order = "session_id desc, device_id"
    _rec_name = "device_id"

    session_id = fields.Many2one(
        "pos.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    device_id = fields.Many2one(
        "pos.offline.device", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", related="session_id.config_id.company_id", store=True
    )
    currency_id = fields.Many2one("res.currency", related="session_id.currency_id")
    last_seen = fields.Datetime(string="Last Seen", related="device_id.last_seen")

    seal = fields.Char(readonly=True)
    sealed_numbers = fields.Json(readonly=True)
    sealed_count = fields.Integer(string="Sealed Receipts", readonly=True)
    sealed_at = fields.Datetime(readonly=True)
    checked_at = fields.Datetime(string="Last Check", readonly=True)
    check_result = fields.Selection(
        [("unchanged", "Unchanged"), ("changed", "Changed")],
        string="Found",
        readonly=True,
    )

    first_number = fields.Integer(string="First", compute="_compute_receipts")
    last_number = fields.Integer(string="Last", compute="_compute_receipts")
    in_odoo = fields.Integer(compute="_compute_receipts")
    on_device = fields.Integer(string="On the Device", compute="_compute_receipts")
    rejected = fields.Integer(compute="_compute_receipts")
    set_aside = fields.Integer(compute="_compute_receipts")
    missing = fields.Integer(compute="_compute_receipts")
    paid_twice = fields.Integer(compute="_compute_receipts")
    late = fields.Integer(
        string="Delivered Late",
        compute="_compute_receipts",
        help="They arrived after the session was closed, and are booked in another.",
    )
    receipts_amount = fields.Monetary(
        string="Total of the Receipts", compute="_compute_receipts"
    )
    set_aside_amount = fields.Monetary(
        string="Total Set Aside", compute="_compute_receipts"
    )
    booked_amount = fields.Monetary(string="Total Booked", compute="_compute_receipts")
    state = fields.Selection(
        [("complete", "Complete"), ("incomplete", "Not Complete")],
        compute="_compute_receipts",
    )
    reason = fields.Char(string="Why", compute="_compute_receipts")

    _sql_constraints = [
        (
            "device_unique",
            "unique(session_id, device_id)",
            "The receipts of this device are listed already.",
        )
    ]

    def _compute_receipts(self):
        for proof in self:
            orders = proof._orders()
            done = orders.filtered(lambda each: each.state not in ("draft", "cancel"))
            rejected_sales = self.env["pos.offline.rejected.sale"].search(
                proof._of_both()
            )
            rejected = rejected_sales.filtered(lambda each: each.state == REFUSED)
            set_aside = rejected_sales.filtered(lambda each: each.state == SET_ASIDE)
            waiting = self.env["pos.offline.waiting"].search(
                [*proof._of_both(), ("key", "not in", rejected.mapped("key"))]
            )
            numbers = {
                *orders.mapped("offline_counter"),
                *rejected_sales.mapped("counter"),
                *waiting.mapped("counter"),
            } - {0}
            held = rejected + set_aside
            proof.first_number = min(numbers, default=0)
            proof.last_number = max(numbers, default=0)
            proof.in_odoo = len(done)
            proof.on_device = len(waiting) + proof._unlisted()
            proof.rejected = len(rejected)
            proof.set_aside = len(set_aside)
            proof.missing = proof._missing()
            proof.paid_twice = proof._paid_twice(done) + len(
                held.filtered(lambda each: each.code == DIFFERENT)
            )
            in_time = done.filtered_domain([("session_id", "=", proof.session_id.id)])
            proof.late = len(done - in_time)
            proof.set_aside_amount = sum(set_aside.mapped("amount"))
            proof.receipts_amount = (
                sum(orders.mapped("offline_amount"))
                + sum(held.mapped("amount"))
                + sum(waiting.mapped("amount"))
            )
            proof.booked_amount = sum(map(_sold, done))
            reasons = proof._reasons()
            proof.state = "incomplete" if reasons else "complete"
            proof.reason = "; ".join(reasons)

    def _of_both(self):
        return [
            ("session_id", "=", self.session_id.id),
            ("device_id", "=", self.device_id.id),
        ]

    def _orders(self):
        return self.env["pos.order"].search(
            [
                ("offline_session_id", "=", self.session_id.id),
                ("offline_device_id", "=", self.device_id.id),
            ]
        )

    def _unlisted(self):
        """Sales that the device counted, and did not list."""
        device = self.device_id
        if device.session_id != self.session_id:
            return 0
        return max(0, device.waiting_count - device.listed_count)

    def _missing(self):
        """Also a gap beside the session's first or last number may belong to it."""
        gaps = self.env["pos.offline.missing"].search(
            [("device_id", "=", self.device_id.id), ("state", "!=", "on_device")]
        )
        device, first, last = self.device_id, self.first_number, self.last_number
        is_current = device.session_id == self.session_id
        return sum(
            gap.quantity
            for gap in gaps
            if (last and gap.first_number <= last + 1 and gap.last_number >= first - 1)
            or (is_current and gap.last_number == device.counter)
        )

    @api.model
    def _paid_twice(self, orders):
        """How many of these sales are there a second time."""
        counters = orders.mapped("offline_counter")
        return len(counters) - len(set(counters))

    def _reasons(self):
        """Why nobody can say that every receipt is accounted for."""
        session, device = self.session_id, self.device_id
        left = float_compare(
            self.receipts_amount - self.set_aside_amount,
            self.booked_amount,
            precision_rounding=self.currency_id.rounding,
        )
        is_heard = (
            session.state == "closed"
            and session.stop_at
            and device.last_seen
            and device.last_seen >= session.stop_at
        )
        reasons = (
            (session.state != "closed", _("the session is open")),
            (
                session.state == "closed" and not is_heard,
                _("the device has not been heard from since the session was closed"),
            ),
            (self.on_device, _("sales are still on the device")),
            (self.rejected, _("rejected sales wait for a decision")),
            (self.missing, _("receipts are missing")),
            (left, _("the receipts and what is booked differ")),
            (self.check_result == "changed", _("receipts were changed")),
        )
        return [words for is_so, words in reasons if is_so]

    def _printed(self):
        """(label, value) of each line on the printed page, both for people."""
        labels = self.fields_get(PRINTED, ["string"])
        return [(labels[name]["string"], self._print(name)) for name in PRINTED]

    def _print(self, name):
        value, kind = self[name], self._fields[name].type
        if kind == "monetary":
            return format_amount(self.env, value, self.currency_id)
        if kind == "datetime":
            return format_datetime(self.env, value) if value else ""
        return value or ("" if kind == "char" else "0")

    # -- the seal ---------------------------------------------------------------------

    @api.model
    def _of_session(self, session):
        """Its rows, one for each device that sold in it or had it open; made if new."""
        orders = self.env["pos.order"].sudo()
        of_session = [("session_id", "=", session.id)]
        devices = session._offline_devices().with_context(active_test=False)
        devices |= devices.search(of_session)
        devices |= (
            orders.search([("offline_session_id", "=", session.id)]).offline_device_id
            | self.env["pos.offline.rejected.sale"].sudo().search(of_session).device_id
            | self.env["pos.offline.waiting"].sudo().search(of_session).device_id
        )
        known = self.sudo().search(of_session)
        if new := devices - known.device_id:
            known._make(session, new)
            known = known.search(of_session)
        return known.with_env(self.env)

    @api.model
    def _make(self, session, devices):
        # Of two that make the same rows at once, such as somebody who looks at the
        # receipts of a session while it is closed, one fails to serialize, and is run
        # again.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO pos_offline_proof
                       (session_id, device_id, company_id,
                        create_uid, write_uid, create_date, write_date)
                SELECT %(session)s, device_id, %(company)s,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM unnest(%(devices)s) AS device_id
                    ON CONFLICT DO NOTHING
                """,
                session=session.id,
                company=session.config_id.company_id.id,
                devices=devices.ids,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            ),
            log_exceptions=False,
        )

    def _seal(self):
        """Go on from the receipts that are sealed to those that came since."""
        for proof in self.sudo():
            receipts = proof._receipts()
            sealed = proof.sealed_numbers or []
            fresh = [number for number in receipts if number not in set(sealed)]
            if proof.seal and not fresh:
                continue
            proof.write(
                {
                    "seal": proof._chain(receipts, fresh, proof.seal or proof._root()),
                    "sealed_numbers": sealed + fresh,
                    "sealed_count": len(sealed + fresh),
                    "sealed_at": fields.Datetime.now(),
                }
            )

    def action_check(self):
        """Compute the seals again, and compare them with those that are kept."""
        self.env["pos.offline.rejected.sale"]._check_manager()
        self.check_access_rights("read")
        self.check_access_rule("read")
        for proof in self.sudo().filtered("seal"):
            receipts = proof._receipts()
            found = proof._chain(receipts, proof.sealed_numbers or [], proof._root())
            proof.write(
                {
                    "checked_at": fields.Datetime.now(),
                    "check_result": "unchanged" if found == proof.seal else "changed",
                }
            )
            if found == proof.seal:
                proof._seal()

    def _root(self):
        return _hash("", f"{self.session_id.id}/{self.device_id.key}")

    def _receipts(self):
        """{number: its receipts as text}, in the order of the numbers."""
        self.env.flush_all()
        self.env.cr.execute(RECEIPTS, [self.device_id.id, self.session_id.id])
        receipts = {}
        for number, text in self.env.cr.fetchall():
            receipts[number] = receipts.get(number, "") + text
        return receipts

    @api.model
    def _chain(self, receipts, numbers, start):
        result = start
        for number in numbers:
            result = _hash(result, f"{number}:{receipts.get(number, '')}")
        return result


def _hash(before, text):
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def _sold(order):
    """What is booked of a sale, without a tip that pos_restaurant added afterwards."""
    if not order.is_tipped:
        return order.amount_total
    rounding = order.currency_id.rounding
    without = order.amount_total - order.tip_amount
    is_later = not float_compare(
        without, order.offline_amount, precision_rounding=rounding
    )
    return without if is_later else order.amount_total
