# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.pos_offline_queue.guard import CODE, GuardedFields
from odoo.addons.pos_offline_queue.models.pos_offline_device import HERE
from odoo.addons.pos_offline_queue.payload import CHECKSUM

from ..copies import read_held

_logger = logging.getLogger(__name__)

# Minutes for which a device is silent until others hand in its sales.
PATIENCE = "pos_multi_session_sync.lost_minutes"
USUAL_PATIENCE = 30


class PosOfflineDevice(GuardedFields, models.Model):
    """Tills keep each other's unsent sales, and hand them in if one does not return."""

    _inherit = "pos.offline.device"

    copy_key = fields.Char(
        readonly=True,
        copy=False,
        guard=CODE,
        groups=fields.NO_ACCESS,
        help="By which it seals copies of its sales.",
    )
    copies_held = fields.Json(
        readonly=True,
        copy=False,
        guard=CODE,
        groups=fields.NO_ACCESS,
        help="How many sales of other devices it keeps, by their key.",
    )
    is_lost = fields.Boolean(
        string="Reported Lost",
        readonly=True,
        copy=False,
        guard=CODE,
        help="Other devices hand in the copies of its sales that they keep.",
    )
    copy_count = fields.Integer(
        string="Copies on Other Devices",
        compute="_compute_copy_count",
        help="So many of its unsent sales are kept by another device, too.",
    )
    multi_session_id = fields.Many2one(related="config_id.multi_session_id")
    is_bus_silent = fields.Boolean(
        string="No Live Updates",
        compute="_compute_is_bus_silent",
        help="No message of Odoo's bus arrives on this device: changes of other tills "
        "come seconds late there. Look at the websocket.",
    )
    transfer_unsent = fields.Json(
        string="Orders to Send",
        readonly=True,
        prefetch=False,
        guard=CODE,
        help="Orders that were sent there to other points of sale, and that the device "
        "could not hand in.",
    )

    @api.depends("key")
    def _compute_copy_count(self):
        """What one device that is there keeps of it: others keep the same, or less."""
        self.flush_model(["copies_held", "last_seen"])
        self.env.cr.execute(
            SQL(
                """
                SELECT held.key, max(held.value::integer)
                  FROM pos_offline_device keeper
                  JOIN pos_config home ON home.id = keeper.config_id
                 CROSS JOIN LATERAL jsonb_each_text(keeper.copies_held) held
                  JOIN pos_offline_device seller ON seller.key = held.key
                  JOIN pos_config shop ON shop.id = seller.config_id
                   AND shop.multi_session_id = home.multi_session_id
                 WHERE seller.id = ANY(%s) AND keeper.last_seen > %s
                   AND jsonb_typeof(keeper.copies_held) = 'object'
                 GROUP BY held.key
                """,
                self.ids,
                fields.Datetime.now() - HERE,
            )
        )
        counts = dict(self.env.cr.fetchall())
        for device in self:
            device.copy_count = counts.get(device.key, 0)

    @api.depends("key", "last_seen")
    def _compute_is_bus_silent(self):
        """What the page on it that spoke last has said, if it is there still."""
        clients = self.env["pos.multi.session.client"].search(
            [
                ("device", "in", self.mapped("key")),
                ("last_seen", ">", fields.Datetime.now() - HERE),
            ],
            order="last_seen, id",
        )
        is_silent = {client.device: client.is_bus_silent for client in clients}
        for device in self:
            device.is_bus_silent = is_silent.get(device.key, False)

    def action_lost(self):
        """Have others hand in what they keep of it, without waiting any longer.

        :raise AccessError: not a manager of the Point of Sale, or another company's
        """
        self.check_access_rights("write")
        self.check_access_rule("write")
        for device in self.sudo():
            device.is_lost = True
            device.message_post(
                body=_("%s reported this device lost.", self.env.user.name),
                author_id=self.env.user.partner_id.id,
            )

    # -- all that follows is in superuser mode ----------------------------------------

    def _note(self, values, report, confirmed, facts=None):
        if self.is_lost:
            self.is_lost = False
            self.message_post(body=_("This device is back."))
        return super()._note(values, report, confirmed, facts)

    def _answer_copies(self, asked):
        """What a till hears that seals its sales, or keeps those of others.

        :param dict asked: {key, held}: by what it seals; how many it keeps, by device
        :return: {known, lost, silent}: whether Odoo knows its seal; of those whose
            sales it keeps, which are reported lost, and which were not heard of for
            long
        """
        self.ensure_one()
        key, held = asked.get("key"), read_held(asked.get("held"))
        values = {}
        if not self.copy_key and isinstance(key, str) and CHECKSUM.fullmatch(key):
            values["copy_key"] = key
        if held != (self.copies_held or {}):
            values["copies_held"] = held or False
        if values:
            self.write(values)
        known = bool(self.copy_key) and self.copy_key == key
        gone = self._gone_among(held)
        lost = gone.filtered("is_lost")
        return {
            "known": known,
            "lost": lost.mapped("key"),
            "silent": (gone - lost).mapped("key"),
        }

    def _gone_among(self, held):
        """Those of the multi-session that are lost, or were not heard of for long."""
        group = self.config_id.multi_session_id
        if not held or not group:
            return self.browse()
        since = fields.Datetime.now() - self._patience()
        return self.search(
            [
                ("key", "in", list(held)),
                ("id", "!=", self.id),
                ("config_id.multi_session_id", "=", group.id),
                ("company_id", "=", self.company_id.id),
                "|",
                ("is_lost", "=", True),
                ("last_seen", "<", since),
            ]
        )

    @api.model
    def _patience(self):
        set_to = self.env["ir.config_parameter"].sudo().get_param(PATIENCE, "")
        minutes = int(set_to) if set_to.isdecimal() else USUAL_PATIENCE
        return timedelta(minutes=min(max(1, minutes), 60 * 24 * 365))

    def _seller_of(self, copy, env):
        """The device that sold it: one of this device's group, by its own seal.

        :param env: of who hands it in, in the company of the POS alone
        :raise AccessError:
        """
        seller = self.search([("key", "=", copy.device)])
        group = self.config_id.multi_session_id
        is_ours = (
            group
            and seller.config_id.multi_session_id == group
            and seller.company_id == self.company_id
            # A seal by no key at all is anybody's.
            and seller.copy_key
        )
        if not is_ours or not copy.is_sealed_by(seller.copy_key):
            _logger.warning(
                "Device %s hands in a sale of device %s that is not sealed by it",
                self.id,
                seller.id,
            )
            raise AccessError(_("This sale is not from a device of the multi-session."))
        config = seller.config_id.with_env(env)
        config.check_access_rights("read")
        config.check_access_rule("read")
        return seller

    def _note_handed_in(self, keeper, result):
        """Of which device Odoo has a sale, and that it waits no more."""
        waiting = self.waiting or []
        left = [entry for entry in waiting if entry["key"] != result["key"]]
        gone = [entry for entry in waiting if entry["key"] == result["key"]]
        if gone:
            count = self.waiting_count - len(gone)
            self.write(
                {
                    "waiting": left,
                    "listed_count": len(left),
                    "waiting_count": max(len(left), count),
                    "waiting_amount": self.waiting_amount
                    - sum(entry["amount"] for entry in gone),
                    "attention_count": sum(e["state"] == "attention" for e in left),
                    "oldest": left[0]["created_at"] if left else False,
                }
            )
        if result["repeated"]:
            return
        order = self.env["pos.order"].browse(result["id"])
        order.handed_in_by_id = keeper
        number = order.pos_reference
        self.message_post(
            body=_(
                "%(keeper)s handed in %(number)s.",
                keeper=keeper.display_name,
                number=number,
            )
        )
        _logger.info(
            "Device %s handed in sale %s of device %s", keeper.id, order.id, self.id
        )
