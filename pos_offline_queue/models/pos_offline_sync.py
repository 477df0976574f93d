# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..delivery import (
    REFUSED,
    SET_ASIDE,
    WITHDRAWN,
    Known,
    confirmed,
    set_aside,
    settled,
)
from ..payload import (
    MAX_ENTRIES,
    OutboxEntry,
    check_size,
    loggable,
    read_device,
    read_key,
    read_report,
    read_text,
)
from .pos_offline_device import VERSION

_logger = logging.getLogger(__name__)

POS_USER = "point_of_sale.group_pos_user"
REASON_LIMIT = 500  # characters
# A private window or an emptied storage makes a new device; so many for one user.
NEW_DEVICES = 500
QUOTA_TIME = timedelta(days=1)


class PosOfflineSync(models.AbstractModel):
    """What tills call: who may, and what they are answered."""

    _name = "pos.offline.sync"
    _description = "Sync of POS Devices"

    # -- what tills call --------------------------------------------------------------

    @api.model
    def sync(self, device, entries, report=False):
        """Record sales, each by itself and once; note what the till says of its queue.

        :param dict device: {secret, config_id, name, counter, version, also}; also:
            what other modules ask with a heartbeat, see _answer_also
        :param list entries: of {key, counter, checksum, created_at, order, options}
        :param report: of what waits on the till (see DEVELOP.md), or False
        :return: {results, settled, home, missing, documents, version}; results: one
            each for the entries; home: which installation of this module answers;
            missing: with a report, those of its `sent` that are not here; without
            entries: documents, how many invoices are to be handed over at this POS,
            figure, {text, level} of what is not in Odoo of it, version, of the code
            that answers, and also, if the till asked
        :raise AccessError: not a POS user, or not of the POS's company
        :raise ValidationError: device or the list of entries is malformed; what is
            wrong with one entry is in its result
        """
        model, till, values = self._enter(device)
        if not isinstance(entries, list) or len(entries) > MAX_ENTRIES:
            raise ValidationError(
                _("A till sends a list of at most %s sales at a time.", MAX_ENTRIES)
            )
        with self.env["pos.offline.refusal"]._reading():
            check_size(entries)
        report = self._read_report(report, strict=not entries)
        facts = None if entries else model._read_facts(till, values["also"])
        results = model.env["pos.offline.delivery"]._deliver_all(till, entries)
        gone = {
            result["key"]
            for result in results
            if result["status"] in ("confirmed", "set_aside")
        }
        till._note(values, report, gone, facts)
        parameters = self.env["ir.config_parameter"].sudo()
        answer = {
            "results": results,
            "settled": model._settled(till, report, gone),
            "home": parameters.get_param("pos_offline_queue.home") or False,
        }
        if report:
            answer["missing"] = model._missing(till, report["sent"])
        if not entries:
            config = till.config_id.with_env(model.env)
            answer["documents"] = 0
            if facts["has_documents"]:
                answer["documents"] = config._document_count()
            has_figure = facts["has_figure"] or till.waiting_count > 0
            answer["figure"] = config._offline_figure_values(has_figure)
            answer["version"] = VERSION
            if values["also"]:
                answer["also"] = model._answer_also(till, values["also"], facts)
        return answer

    @api.model
    def _read_facts(self, till, also):
        """{name: value} of _heartbeat_facts: an idle till costs one look, no more."""
        facts = self._heartbeat_facts(till, also)
        self.env.flush_all()
        self.env.cr.execute(SQL("SELECT %s", SQL(", ").join(facts.values())))
        return dict(zip(facts, self.env.cr.fetchone(), strict=True))

    @api.model
    def _heartbeat_facts(self, till, also):
        """{name: SQL of one value} that a heartbeat is answered from. To be extended.

        Who asks was checked; what a user may not read is to be left out here.

        :param till: the device, in superuser mode
        :param dict also: whatever a page sends: not checked yet
        """
        config = till.config_id.with_env(self.env)
        listed = self.env["pos.order"]._search(config._listed_domain())
        return {
            "has_ended": till._has_ended_session(),
            "has_figure": config._offline_has_figure(),
            "has_documents": SQL("EXISTS %s", listed.subselect()),
        }

    @api.model
    def _answer_also(self, till, also, facts):
        """What other modules answer by name. To be extended; nothing here may fail.

        An idle till makes one request a minute, and this is it.

        :param dict facts: of _heartbeat_facts
        """
        return {}

    @api.model
    def set_aside(self, device, value, reason):
        """Keep a sale here that shall not become an order; the till may forget it.

        :return: {key, status: "set_aside", message}, or what sync would say of a sale
            that is in Odoo already ("confirmed") or just being recorded ("busy")
        :raise AccessError: not a manager of the Point of Sale, or another company's
        """
        rejected_sales = self.env["pos.offline.rejected.sale"]
        rejected_sales._check_manager()
        model, till, _values = self._enter(device)
        reason = self._check_reason(reason)
        with self.env["pos.offline.refusal"]._reading():
            entry = OutboxEntry(value)
        result = Known(model.env, [entry.key]).result(till, entry)
        if result and result["status"] != "refused":
            return result
        kept = rejected_sales.with_env(model.env)._keep(till, entry, {})
        kept.with_env(model.env)._set_aside(reason)
        return set_aside(kept)

    @api.model
    def withdraw(self, key):
        """The cashier takes a rejected sale back, to change it.

        :return: {key, status: "withdrawn"}: it is his again. Else it must not be
            changed: {key, status: "confirmed", ...} if it was recorded meanwhile,
            "set_aside" if a manager decided so, "busy" if somebody is recording it now
        :raise AccessError: not a POS user, or another company's sale
        """
        self._check_pos_user()
        with self.env["pos.offline.refusal"]._reading():
            key = read_key(key)
        known = Known(self.env, [key])
        if key not in known.locked:
            return {"key": key, "status": "busy"}
        kept = known.kept
        order = known.orders.get(key)
        if not known.companies(key) <= set(self.env.user.company_ids.ids):
            raise AccessError(_("This sale belongs to another company."))
        self._check_their_pos(kept, order)
        if order and order["state"] != "draft":
            return confirmed(key, order, repeated=True)
        if aside := kept.filtered(lambda row: row.state == SET_ASIDE)[:1]:
            return set_aside(aside)
        kept.filtered(lambda row: row.state == REFUSED).with_env(self.env)._decide(
            WITHDRAWN, _("Taken back by the cashier.")
        )
        return {"key": key, "status": "withdrawn"}

    # -- who may ----------------------------------------------------------------------

    @api.model
    def _check_pos_user(self):
        if not self.env.user.has_group(POS_USER):
            raise AccessError(_("Only users of the Point of Sale may do this."))

    @api.model
    def _check_their_pos(self, kept, order):
        """What is known of a sale is for users who may read its POS.

        :raise AccessError:
        """
        orders = self.env["pos.order"].sudo().browse(order["id"] if order else [])
        configs = (kept.config_id | orders.config_id).sudo(False)
        configs = configs.with_context(
            allowed_company_ids=self.env.user.company_ids.ids
        )
        configs.check_access_rights("read")
        configs.check_access_rule("read")

    @api.model
    def _enter(self, device):
        """Who comes in: this model for him in the POS's company alone, the device.

        The device is in superuser mode, and what it says of itself follows it.
        """
        self._check_pos_user()
        with self.env["pos.offline.refusal"]._reading():
            values = read_device(device)
        user = self.env.user
        # This is cached: each till asks each minute.
        companies = list(user._get_company_ids())
        configs = self.env["pos.config"].with_context(
            active_test=False, allowed_company_ids=companies
        )
        # One statement for a known device; the rules for records are in it, too.
        mine = [("id", "=", values["config_id"])]
        here = ("config_id", "in", configs._search(mine))
        till = self._devices().search_fetch(
            [("key", "=", values["key"]), here], self._fields_at_once()
        )
        config = till.config_id or configs.search_fetch(mine, ["company_id"]).sudo()
        company = (till or config).company_id
        if not config or not (user._is_superuser() or company.id in companies):
            raise AccessError(_("This point of sale is not one of yours."))
        model = self.with_context(allowed_company_ids=company.ids)
        config = config.with_env(model.env(su=True))
        till = model._devices().browse(till.id) or model._make_device(config, values)
        if till.user_id and till.user_id != user:
            _logger.info(
                "Device %s of POS %s: user %s goes on where user %s was",
                till.id,
                config.id,
                self.env.uid,
                till.user_id.id,
            )
        return model, till, values

    @api.model
    def _devices(self):
        devices = self.env["pos.offline.device"].sudo()
        return devices.with_context(active_test=False, tracking_disable=True)

    @api.model
    def _fields_at_once(self):
        """What a heartbeat needs of a device is read in the statement that finds it."""
        return [
            name
            for name, field in self._devices()._fields.items()
            if field.store and field.column_type and field.prefetch is True
        ]

    @api.model
    def _make_device(self, config, values):
        """The device of this key, which is new; values: of payload.read_device."""
        devices = self._devices()
        if devices.search_count([("key", "=", values["key"])]):
            raise AccessError(_("This device belongs to another point of sale."))
        self._check_quota(devices, config)
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
        return devices.browse(self.env.cr.fetchone()[0])

    @api.model
    def _check_quota(self, devices, config):
        """A browser is a new device when its storage was emptied. Not all the time.

        :raise UserError: the user has made too many; nothing of their sales is lost
        """
        since = fields.Datetime.now() - QUOTA_TIME
        count = devices.search_count(
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

    @api.model
    def _check_reason(self, reason):
        reason = read_text(reason, REASON_LIMIT)
        if not reason:
            raise UserError(_("Please give a reason."))
        return reason

    @api.model
    def _read_report(self, report, strict):
        if not report:
            return None
        try:
            with self.env["pos.offline.refusal"]._reading():
                return read_report(report)
        except ValidationError as error:
            if strict:
                raise
            # The sales that came with it are more important
            detail = loggable(error.__cause__.detail)
            _logger.warning("A till's report is malformed: %s", detail)
            return None

    # -- what became of the rest ------------------------------------------------------

    @api.model
    def _missing(self, till, keys):
        """Those of which there is no order, and none that Odoo or a manager decides.

        A copy that was refused or taken back may be older than the sale that was
        confirmed.
        """
        if not keys:
            return []
        self.env["pos.order"].flush_model(["idempotency_key"])
        self.env.cr.execute(
            """
            SELECT key FROM unnest(%s) AS asked (key)
             WHERE NOT EXISTS (
                   SELECT FROM pos_order WHERE idempotency_key = asked.key)
               AND NOT EXISTS (
                   SELECT FROM pos_offline_rejected_sale kept
                    WHERE kept.key = asked.key AND kept.state NOT IN %s)
            """,
            [keys, (REFUSED, WITHDRAWN)],
        )
        missing = [key for (key,) in self.env.cr.fetchall()]
        if missing:
            _logger.warning(
                "Device %s sends %s sales again that this database does not have: it "
                "was restored from a backup",
                till.id,
                len(missing),
            )
        return missing

    @api.model
    def _settled(self, till, report, gone):
        """What managers did about the sales that need attention on this till."""
        keys = [
            entry["key"]
            for entry in (report or {}).get("waiting", ())
            if entry["state"] == "attention" and entry["key"] not in gone
        ]
        if not keys:
            return []
        rejected_sales = self.env["pos.offline.rejected.sale"].sudo()
        kept = rejected_sales.search(
            [("key", "in", keys), ("company_id", "=", till.company_id.id)],
            order="last_attempt_at, id",
        )
        latest = {rejected.key: rejected for rejected in kept}
        answers = (settled(rejected) for rejected in latest.values())
        return [answer for answer in answers if answer]
