# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import datetime, timedelta

import psycopg2
from markupsafe import escape

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.models import GC_UNLINK_LIMIT
from odoo.modules.module import get_manifest
from odoo.tools import SQL, format_amount

from ..figure import Figure
from ..readable import detailed
from .pos_offline_device import NOTED, UNHURRIED
from .pos_offline_rejected_sale import KEPT

_logger = logging.getLogger(__name__)

# Of the code that this process runs. Pages say theirs: core/version.esm.js.
VERSION = get_manifest("pos_offline_queue")["version"]
# A private window or an emptied storage makes a new device; so many for one user.
NEW_DEVICES = 500
QUOTA_TIME = timedelta(days=1)
ACTIVITY = "mail.mail_activity_data_warning"


class PosOfflineDevice(models.Model):
    """What a device says of itself, and how long it is remembered."""

    _inherit = "pos.offline.device"

    @api.model
    def _of_till(self, config, values):
        """The device of this key, made if it is new; in superuser mode.

        :param values: as payload.read_device returns them
        """
        devices = self.sudo().with_context(active_test=False, tracking_disable=True)
        device = devices.search_fetch(
            [("key", "=", values["key"])], devices._fields_at_once()
        )
        if not device:
            device = devices._make(config, values)
        if device.config_id != config:
            raise AccessError(_("This device belongs to another point of sale."))
        if device.user_id and device.user_id != self.env.user:
            _logger.info(
                "Device %s of POS %s: user %s goes on where user %s was",
                device.id,
                config.id,
                self.env.uid,
                device.user_id.id,
            )
        return device

    @api.model
    def _fields_at_once(self):
        """What a heartbeat needs of it is read in the statement that finds it."""
        return [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and field.prefetch is True
        ]

    @api.model
    def _make(self, config, values):
        self._check_quota(config)
        # Of two first contacts at once one fails to serialize, and is run again.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO pos_offline_device
                       (key, name, active, config_id, company_id, first_seen, counter,
                        whole_until, waiting_count, attention_count, tabs, number,
                        create_uid, write_uid, create_date, write_date)
                VALUES (%(key)s, %(name)s, true, %(config)s, %(company)s, %(now)s, 0,
                        0, 0, 0, 0,
                        (SELECT COALESCE(max(number), 0) + 1 FROM pos_offline_device
                          WHERE config_id = %(config)s),
                        %(uid)s, %(uid)s, %(now)s, %(now)s)
                ON CONFLICT DO NOTHING
                RETURNING id
                """,
                key=values["key"],
                name=values["name"] or _("Browser"),
                config=config.id,
                company=config.company_id.id,
                now=fields.Datetime.now(),
                uid=self.env.uid,
            ),
            log_exceptions=False,
        )
        return self.browse(self.env.cr.fetchone()[0])

    @api.model
    def _check_quota(self, config):
        """A browser is a new device when its storage was emptied. Not all the time.

        :raise UserError: the user has made too many; nothing of their sales is lost
        """
        since = fields.Datetime.now() - QUOTA_TIME
        count = self.search_count(
            [("create_uid", "=", self.env.uid), ("first_seen", ">", since)]
        )
        if count == NEW_DEVICES * 8 // 10:
            _logger.warning(
                "User %s has %s new devices since yesterday; from %s on they are "
                "refused. Browsers that forget their storage make new ones",
                self.env.uid,
                count,
                NEW_DEVICES,
            )
        if count >= NEW_DEVICES:
            raise UserError(
                _(
                    "%(user)s has opened %(pos)s on %(count)s new devices since "
                    "yesterday, which is the limit. Sales are kept on this device. Log "
                    "in as another user here, or wait until tomorrow.",
                    user=self.env.user.name,
                    pos=config.display_name,
                    count=count,
                )
            )

    def _note(self, values, report, confirmed, facts=None):
        """Keep what the till says about itself, as of now.

        :param report: as payload.read_report returns it, or None
        :param confirmed: keys of the sales that have arrived since it was written
        :param facts: of a heartbeat. Without: it is left if the till says something
            else meanwhile, as what it says again in a minute is not worth undoing its
            sales for
        """
        self.ensure_one()
        noted = {
            "last_seen": fields.Datetime.now(),
            "user_id": self.env.uid,
            "active": True,
            **self._noted_of_version(values["version"]),
        }
        if values["name"] and values["name"] != self.name:
            noted["name"] = values["name"]
        if values["counter"] > self.counter:
            noted["counter"] = values["counter"]
        if report is not None:
            noted.update(self._noted_of_report(report, confirmed))
            if not self.last_seen:
                noted["whole_until"] = self._whole_at_first(values["counter"], report)
        is_known = facts and not facts["has_ended"] and self._is_known(noted)
        if is_known or not self._try_lock():
            return  # another request of this till is saying it just now
        try:
            with self.env.cr.savepoint():
                self.write(noted)
        except psycopg2.OperationalError as error:
            if facts or error.pgcode is None:
                raise
            self.invalidate_recordset()
            _logger.info("Device %s has said something else meanwhile", self.id)

    def _is_known(self, noted):
        """Whether all is as it was, and that it is here was written down just now."""
        if not self.last_seen or noted["last_seen"] - self.last_seen > NOTED:
            return False
        return not noted.get("waiting") and all(
            (self._fields[name].convert_to_write(self[name], self) or False)
            == (value or False)
            for name, value in noted.items()
            if name not in UNHURRIED
        )

    def _has_ended_session(self):
        """SQL: a proof needs each device's word from after the session."""
        return SQL(
            "EXISTS (SELECT FROM pos_session WHERE config_id = %s AND stop_at >= %s)",
            self.config_id.id,
            self.last_seen or None,
        )

    def _noted_of_version(self, version):
        is_outdated = bool(version) and version != VERSION
        if is_outdated and not self.is_outdated:
            _logger.warning(
                "Device %s runs version %s of the POS's page, Odoo %s: reload it",
                self.id,
                version,
                VERSION,
            )
        return {"version": version, "is_outdated": is_outdated}

    @api.model
    def _whole_at_first(self, counter, report):
        """Numbers from before are nobody's: the module was here once and went."""
        held = [entry["counter"] for entry in report["waiting"]]
        return max(0, min([counter, *(number - 1 for number in held)]))

    def _try_lock(self):
        """Whether no other transaction is writing down what this device says."""
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('pos_offline_device'), %s)",
            [self.id],
        )
        return self.env.cr.fetchone()[0]

    def _noted_of_report(self, report, confirmed):
        left = [entry for entry in report["waiting"] if entry["key"] not in confirmed]
        gone = [entry for entry in report["waiting"] if entry["key"] in confirmed]
        session = self.session_id
        if session.id != report["session_id"]:
            session = session.browse(report["session_id"]).exists()
            session = session.filtered(lambda row: row.config_id == self.config_id)
        attention = sum(entry["state"] == "attention" for entry in gone)
        return {
            "waiting": left,
            "listed_count": len(left),
            "waiting_count": max(len(left), report["waiting_count"] - len(gone)),
            "waiting_amount": report["waiting_amount"]
            - sum(entry["amount"] for entry in gone),
            "attention_count": max(0, report["attention_count"] - attention),
            "oldest": left[0]["created_at"] if left else False,
            "session_id": session.id,
            "cashier": report["cashier"],
            "tabs": report["tabs"],
            "storage_kind": report["storage_kind"],
            "storage_problem": report["storage_problem"],
            "storage_persisted": report["storage_persisted"],
            "storage_strict": report["storage_strict"],
            "storage_usage": report["storage_usage"],
            "storage_quota": report["storage_quota"],
        }

    # -- receipts ---------------------------------------------------------------------

    @api.autovacuum
    def _gc_whole(self):
        """Note up to where all receipts have arrived: nobody looks there again."""
        self.flush_model()
        self.env["pos.order"].flush_model(["offline_device_id", "offline_counter"])
        self.env.cr.execute(
            """
            WITH known AS (
                SELECT device.id, device.whole_until, numbered.n
                  FROM pos_offline_device device
                 CROSS JOIN LATERAL (
                       SELECT offline_counter AS n FROM pos_order
                        WHERE offline_device_id = device.id
                          AND offline_counter BETWEEN
                              device.whole_until + 1 AND device.counter
                        UNION
                       SELECT counter FROM pos_offline_rejected_sale
                        WHERE device_id = device.id
                          AND counter BETWEEN
                              device.whole_until + 1 AND device.counter) numbered
            ), ranked AS (
                SELECT id, n, n - whole_until AS distance,
                       row_number() OVER (PARTITION BY id ORDER BY n) AS place
                  FROM known
            )
            UPDATE pos_offline_device device
               SET whole_until = whole.n
              FROM (SELECT id, max(n) AS n FROM ranked WHERE distance = place
                     GROUP BY id) whole
             WHERE whole.id = device.id
            """
        )
        self.invalidate_model(["whole_until"])

    # -- what is not in Odoo ----------------------------------------------------------

    @api.model
    def board_figure(self):
        """What is not in Odoo of all points of sale that the user may see.

        :return: {text, level}: level is "danger", "warning" or "success"
        :raise AccessError: not a manager of the Point of Sale
        """
        self.check_access_rights("read")
        total = Figure()
        for figure in self.env["pos.config"].search([])._offline_figures().values():
            total += figure
        return self._figure_values(total)

    @api.model
    def _figure_values(self, figure):
        return {"text": self._in_words(figure), "level": figure.level}

    @api.model
    def _in_words(self, figure):
        """It never says that all is in Odoo: only devices could know."""
        parts = [self._sales_in_words(figure)]
        if figure.silent == 1:
            parts.append(_("1 device not heard from"))
        elif figure.silent:
            parts.append(_("%s devices not heard from", figure.silent))
        return "; ".join(parts)

    @api.model
    def _sales_in_words(self, figure):
        if not figure.sales:
            return _("No device reports unsent sales")
        count = len(figure.devices)
        return _(
            "Not in Odoo: %(sales)s, %(amount)s, from %(devices)s",
            sales=_("1 sale") if figure.sales == 1 else _("%s sales", figure.sales),
            amount=" + ".join(
                format_amount(self.env, amount, currency)
                for currency, amount in figure.amounts.items()
            ),
            devices=_("1 device") if count == 1 else _("%s devices", count),
        )

    @api.model
    def _cron_notify_unsent(self):
        """An activity for each device whose sales are not in Odoo for too long."""
        configs = self.env["pos.config"].with_context(active_test=False).search([])
        unsent = configs._offline_unsent_of_devices()
        now = fields.Datetime.now()
        for device, figure in unsent.items():
            minutes = device.config_id.offline_alert_minutes
            # Nobody knows when it was: what a till reports may lack it.
            oldest = figure.oldest or datetime.min
            is_late = minutes and oldest <= now - timedelta(minutes=minutes)
            if is_late and not device.is_unsent_notified:
                device._notify_unsent(figure)
        notified = self.with_context(active_test=False).search(
            [("is_unsent_notified", "=", True)]
        )
        settled = notified.filtered(lambda device: device not in unsent)
        settled.activity_unlink([ACTIVITY])
        settled.is_unsent_notified = False

    def _notify_unsent(self, figure):
        user = self.config_id._offline_responsible()
        if not user:
            _logger.warning("No manager to notify of unsent sales: device %s", self.id)
            return
        device = self.with_context(lang=user.lang or self.env.lang)
        device.activity_schedule(
            ACTIVITY,
            summary=_("Sales Not in Odoo"),
            # The field is HTML.
            note=escape(
                _(
                    "%(device)s: %(figure)s. Open the point of sale on this "
                    "device and wait until its sales are sent; decide about those "
                    "that Odoo refused in Rejected Sales.",
                    device=detailed(device.display_name, device.config_id.name),
                    figure=device._in_words(figure),
                )
            ),
            user_id=user.id,
        )
        device.is_unsent_notified = True

    # -- the end of a device ----------------------------------------------------------

    @api.autovacuum
    def _gc_unused(self):
        """Forget browsers that never sold anything, such as private windows.

        Not one that a manager has given a name.
        """
        unused = self.with_context(active_test=False).search(
            [
                ("last_seen", "<", fields.Datetime.now() - KEPT),
                ("counter", "=", 0),
                ("label", "=", False),
                ("waiting_count", "=", 0),
            ],
            limit=GC_UNLINK_LIMIT,
        )
        orders = self.env["pos.order"].search([("offline_device_id", "in", unused.ids)])
        rejected_sales = self.env["pos.offline.rejected.sale"].search(
            [("device_id", "in", unused.ids)]
        )
        (unused - orders.offline_device_id - rejected_sales.device_id).unlink()

    def _check_nothing_left_behind(self):
        """Raise which devices of open sessions hold sales, or may: who is silent.

        A manager who gives one up closes its session with a reason.
        """
        devices = self.search([("session_id.state", "!=", "closed")])
        doubtful = devices.filtered(lambda d: d.waiting_count or d.presence == "silent")
        if doubtful:
            action = self.env.ref("pos_offline_queue.pos_offline_device_action")
            raise RedirectWarning(
                _(
                    "Sales may still be on these devices, and would be left there:\n"
                    "%s\n\nOpen the POS on them until all is sent, or close their "
                    "sessions first.",
                    "\n".join(f"- {device._left_behind_line()}" for device in doubtful),
                ),
                action.id,
                action.name,
            )

    def _left_behind_line(self):
        amount = self.waiting_count and format_amount(
            self.env, self.waiting_amount, self.currency_id
        )
        parts = (
            self.config_id.name,
            self.display_name,
            self.last_seen_text,
            amount and f"{amount} ({self.waiting_count})",
        )
        return ", ".join(part for part in parts if part)
