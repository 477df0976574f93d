# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import defaultdict

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import SQL

from ..backend import window
from ..guard import SETTING, GuardedFields
from .pos_offline_device import HERE, OPEN
from .pos_offline_figure import Figure
from .pos_offline_rejected_sale import MANAGER, REFUSED

ALERT_MINUTES = 60
# What the figure is made of. Each till asks each minute, and contents of sales are
# large.
OF_A_DEVICE = ["config_id", "waiting_count", "waiting_amount", "listed_count", "oldest"]
OF_A_WAITING_SALE = ["device_id", "key", "amount", "created_at"]
OF_A_REJECTED_SALE = ["device_id", "amount", "sold_at", "first_attempt_at"]


class PosConfig(GuardedFields, models.Model):
    _inherit = "pos.config"

    offline_reload = fields.Boolean(
        string="Reload Without Network",
        default=True,
        guard=SETTING,
        help="Keep what the POS needs to start in the browser, so that it comes back "
        "after a reload or a crash while there is no network: with its products, open "
        "orders and unsent sales. With network it starts with fresh data, unless the "
        "server takes longer than 15 seconds. What is kept is deleted when the session "
        "is closed on this device and when the user logs out. If the session is closed "
        "elsewhere, it is deleted when the POS is next opened here with network. "
        "Browsers allow this on https and localhost only.",
    )

    offline_alert_minutes = fields.Integer(
        string="Notify After (Minutes)",
        default=ALERT_MINUTES,
        guard=SETTING,
        help="A manager gets an activity when a sale is older than this and not in "
        "Odoo, as far as its device has reported it. 0: no activity.",
    )
    offline_responsible_id = fields.Many2one(
        "res.users",
        string="Responsible for Unsent Sales",
        guard=SETTING,
        ondelete="set null",
        domain=lambda self: [("groups_id", "in", self.env.ref(MANAGER).ids)],
        help="Gets the activity. If empty: the manager who opened the session, or else "
        "the first manager of the company.",
    )
    offline_device_count = fields.Integer(
        string="Devices", compute="_compute_offline_counts"
    )
    offline_refused_count = fields.Integer(
        string="Rejected Sales", compute="_compute_offline_counts"
    )
    # Not for cashiers: a POS that is opened reads all fields that its user may read.
    offline_unsent_count = fields.Integer(
        string="Sales Not in Odoo",
        compute="_compute_offline_figure",
        groups=MANAGER,
        help="Sales that devices of this point of sale have reported, or Odoo has "
        "refused, and that are not in Odoo.",
    )
    offline_silent_count = fields.Integer(
        string="Devices Not Heard From",
        compute="_compute_offline_figure",
        groups=MANAGER,
    )
    offline_figure = fields.Char(
        string="Not in Odoo", compute="_compute_offline_figure", groups=MANAGER
    )
    offline_missing_count = fields.Integer(
        string="Missing Receipts",
        compute="_compute_offline_missing_count",
        groups=MANAGER,
    )

    _sql_constraints = [
        (
            "offline_alert_minutes_positive",
            "CHECK (offline_alert_minutes >= 0)",
            "The minutes after which somebody is notified cannot be negative.",
        )
    ]

    @api.depends_context("pos_name_only")
    def _compute_display_name(self):
        """Standard adds who has it open now, beside sales that others have made."""
        if not self.env.context.get("pos_name_only"):
            return super()._compute_display_name()
        for config in self:
            config.display_name = config.name

    def _check_document_rights(self):
        """
        :raise AccessError: not a POS user, or not of a POS that they may read
        """
        if not self.env.user.has_group("point_of_sale.group_pos_user"):
            raise AccessError(_("Only users of the Point of Sale may do this."))
        self.ensure_one()
        self.check_access_rights("read")
        self.check_access_rule("read")

    def _document_configs_domain(self):
        """Where customers may ask for what they bought here. To be extended."""
        return [("id", "in", self.ids)]

    def _document_configs_query(self):
        configs = self.sudo().with_context(active_test=False)
        return configs._search(self._document_configs_domain())

    def _document_configs(self):
        return self.browse(self._document_configs_query())

    def _document_count(self):
        return self.env["pos.order"].search_count(self._document_domain())

    def _document_domain(self):
        """Orders whose invoices are to be handed over here."""
        return [*self._listed_domain(), ("document_mailing", "!=", "sent")]

    def _listed_domain(self):
        configs = self._document_configs_query()
        return [("config_id", "in", configs), ("invoice_document", "!=", False)]

    # -- what is not in Odoo ----------------------------------------------------------

    @api.constrains("offline_responsible_id", "company_id")
    def _check_offline_responsible(self):
        for config in self.filtered("offline_responsible_id"):
            user = config.offline_responsible_id
            if user not in config._offline_managers():
                raise ValidationError(
                    _(
                        "%(user)s is not an administrator of the Point of Sale in "
                        "%(company)s and could not see unsent sales.",
                        user=user.name,
                        company=config.company_id.name,
                    )
                )

    def _compute_offline_counts(self):
        mine = [("config_id", "in", self.ids)]
        devices = self.env["pos.offline.device"].sudo()
        devices = dict(devices._read_group(mine, ["config_id"], ["__count"]))
        refused = self.env["pos.offline.rejected.sale"].sudo()
        refused = dict(
            refused._read_group(
                [*mine, ("state", "=", REFUSED)], ["config_id"], ["__count"]
            )
        )
        for config in self:
            config.offline_device_count = devices.get(config._origin, 0)
            config.offline_refused_count = refused.get(config._origin, 0)

    def _compute_offline_figure(self):
        figures = self._offline_figures()
        for config in self:
            # In a form, what is not saved yet
            figure = figures.get(config._origin) or Figure()
            config.offline_unsent_count = figure.sales
            config.offline_silent_count = figure.silent
            config.offline_figure = self.env["pos.offline.figure"]._in_words(figure)

    def _compute_offline_missing_count(self):
        missing = self.env["pos.offline.missing"].sudo()
        domain = [("config_id", "in", self.ids), ("state", "=", "missing")]
        counts = dict(missing._read_group(domain, ["config_id"], ["quantity:sum"]))
        for config in self:
            config.offline_missing_count = counts.get(config._origin, 0)

    def _offline_figure_values(self, has_figure=True):
        """What its tills show: {text, level}, see board_figure."""
        self.ensure_one()
        figure = Figure()
        if has_figure:
            (figure,) = self._offline_figures().values()
        return self.env["pos.offline.figure"]._values(figure)

    def _offline_has_figure(self):
        """SQL: whether there is anything that can make its figure."""
        return SQL(
            """
            EXISTS (
                SELECT FROM pos_offline_device device
                  LEFT JOIN pos_session session ON session.id = device.session_id
                 WHERE device.config_id = %(config)s
                   AND (device.waiting_count > 0 OR device.active
                        AND (device.last_seen IS NULL OR device.last_seen <= %(gone)s)
                        AND session.state IN %(open)s)
            ) OR EXISTS (
                SELECT FROM pos_offline_rejected_sale
                 WHERE config_id = %(config)s AND state = %(refused)s
            )
            """,
            config=self.id,
            gone=fields.Datetime.now() - HERE,
            open=OPEN,
            refused=REFUSED,
        )

    def _offline_figures(self):
        """{config: Figure}"""
        figures = {config: Figure() for config in self._origin}
        for device, figure in self._offline_unsent_of_devices().items():
            figures[device.config_id] += figure
        silent = (
            self.env["pos.offline.device"]
            .sudo()
            ._read_group(
                [("config_id", "in", self.ids), ("presence", "=", "silent")],
                ["config_id"],
                ["__count"],
            )
        )
        for config, count in silent:
            figures[config].silent = count
        return figures

    def _offline_unsent_of_devices(self):
        """{device: Figure} of those with sales that are not in Odoo."""
        mine = [("config_id", "in", self.ids)]
        devices = self.env["pos.offline.device"].sudo().with_context(active_test=False)
        # Of a device that has more than it lists, its own sums are all there is.
        unlisted = devices.search_fetch(
            [*mine, ("waiting_count", ">", 0)], OF_A_DEVICE
        ).filtered(lambda device: device.waiting_count > device.listed_count)
        listed = [*mine, ("device_id", "not in", unlisted.ids)]
        waiting = self.env["pos.offline.waiting"].sudo()
        waiting = waiting.search_fetch(listed, OF_A_WAITING_SALE)
        refused = (
            self.env["pos.offline.rejected.sale"]
            .sudo()
            .search_fetch(
                [
                    *listed,
                    ("state", "=", REFUSED),
                    ("key", "not in", waiting.mapped("key")),
                ],
                OF_A_REJECTED_SALE,
            )
        )
        figures = defaultdict(Figure)
        for device in unlisted:
            time = device.oldest or device.last_seen
            count, amount = device.waiting_count, device.waiting_amount
            figures[device].add(device, count, amount, time)
        for row in waiting:
            time = row.created_at or row.device_id.last_seen
            figures[row.device_id].add(row.device_id, 1, row.amount, time)
        for row in refused:
            time = row.sold_at or row.first_attempt_at
            figures[row.device_id].add(row.device_id, 1, row.amount, time)
        return figures

    # -- who is notified --------------------------------------------------------------

    def _offline_managers(self):
        managers = self.env.ref(MANAGER).sudo().users
        return managers.filtered(lambda user: self.company_id in user.company_ids)

    def _offline_responsible(self):
        managers = self._offline_managers()
        chosen = self.offline_responsible_id & managers
        opened_by = self.current_session_id.user_id & managers
        return chosen or opened_by or managers.sorted("id")[:1]

    # -- buttons ----------------------------------------------------------------------

    def action_view_offline_devices(self):
        return self._offline_action("pos_offline_queue.pos_offline_device_action")

    def action_view_offline_refused(self):
        return self._offline_action(
            "pos_offline_queue.pos_offline_rejected_sale_action",
            search_default_filter_refused=1,
        )

    def action_view_offline_missing(self):
        return self._offline_action(
            "pos_offline_queue.pos_offline_missing_action",
            search_default_filter_missing=1,
        )

    def _offline_action(self, xml_id, **context):
        self.ensure_one()
        mine = {"search_default_config_id": self.id, "pos_name_only": True}
        return window(self.env, xml_id, context={**mine, **context})
