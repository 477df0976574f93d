/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, onMounted, useState} from "@odoo/owl";
import {appInstall, hasOwnStorage} from "@pos_offline_queue/app/this_device.esm";
import {duration, momentText, size} from "@pos_offline_queue/app/formatters.esm";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {t} from "@pos_offline_queue/app/messages.esm";
import {useClock} from "@pos_offline_queue/app/hooks.esm";

/** Whether this POS is installed as an app, and how to do it in this browser. */
export class InstallCard extends Component {
    static template = "pos_offline_queue.InstallCard";
    /** `unsent`: how many sales are on this device only. */
    static props = {unsent: Number};

    setup() {
        this.t = t;
        this.install = useState(appInstall);
    }

    /** @returns {String} what an app that shares no storage with this tab would miss */
    get warning() {
        const {unsent} = this.props;
        if (!unsent || !hasOwnStorage(this.install.way)) {
            return "";
        }
        return unsent === 1
            ? _t("1 sale waits in this tab. Send it before you switch to the app.")
            : _t(
                  "%s sales wait in this tab. Send them before you switch to the app.",
                  unsent
              );
    }
}

/** From these shares of what the browser grants on, the meter is orange, then red. */
const MUCH = 0.7;
const FULL = 0.9;

/** What this device keeps, how safely, and how much more would fit. */
export class DeviceCard extends Component {
    static template = "pos_offline_queue.DeviceCard";
    static components = {InstallCard};
    static props = {
        state: Object,
        /** What people call this device; the browser's name until they do. */
        name: String,
        onRename: Function,
        onBack: Function,
        onExport: Function,
        onImport: Function,
    };

    setup() {
        this.t = t;
        this.clock = useClock();
        const {name} = this.props;
        this.given = useState({name, saved: name});
    }

    rename() {
        const name = this.props.onRename(this.given.name);
        Object.assign(this.given, {name, saved: name});
    }

    get storage() {
        return this.props.state.storage;
    }

    get advice() {
        const {kind, strict} = this.storage;
        return t("storageAdvice", kind === "indexeddb" && !strict ? "relaxed" : kind);
    }

    /** @returns {Number|null} of what the browser grants, 0 to 1 */
    get share() {
        const {usage, quota} = this.storage;
        return quota ? Math.min(1, usage / quota) : null;
    }

    get meterText() {
        const {usage, quota} = this.storage;
        return _t("%(used)s of %(quota)s used", {
            used: size(usage),
            quota: size(quota),
        });
    }

    get meterColor() {
        if (this.storage.problem === "full" || this.share >= FULL) {
            return "bg-danger";
        }
        return this.share >= MUCH ? "bg-warning" : "bg-success";
    }

    get dataAge() {
        return duration(this.clock.now - this.props.state.cachedAt);
    }
}

/** The invoices to hand over: those in Odoo, and those of sales that wait here. */
export class DocumentsCard extends Component {
    static template = "pos_offline_queue.DocumentsCard";
    static props = {documents: Object, state: Object, onBack: Function};

    setup() {
        this.t = t;
        /** `busy`: the id of a row; `problem`: why nothing came of it. */
        this.view = useState({busy: null, problem: ""});
        onMounted(() => this.run(null, () => this.props.documents.refresh()));
    }

    get kept() {
        return this.props.state.rows.filter(
            ({hasDocument, state}) => hasDocument && state !== "attention"
        );
    }

    get rows() {
        return this.props.state.documents.rows;
    }

    get isEmpty() {
        return !this.kept.length && !this.rows.length && !this.view.problem;
    }

    describe({invoice, customer, date}) {
        const soldAt = momentText(deserializeDateTime(date).toMillis());
        return [invoice, customer, soldAt].filter(Boolean).join(" · ");
    }

    /** @returns {String} what is to be known before it is handed over */
    remark({document, mailing, email}) {
        if (document === "to_make") {
            return _t("Its PDF could not be made yet.");
        } else if (mailing === "failed") {
            return _t("The e-mail to %s could not be sent.", email);
        }
        return mailing === "waiting" ? _t("An e-mail to %s is to be sent.", email) : "";
    }

    /** One at a time: a second tap would make a second e-mail. */
    async run(id, action) {
        this.view.busy = id;
        try {
            await action();
            this.view.problem = "";
        } catch (error) {
            this.view.problem = this.explain(error);
        }
        this.view.busy = null;
    }

    /** Odoo's own words where it has some, and why they did not come otherwise. */
    explain({reason, message, data}) {
        return !reason || reason === "server"
            ? data?.message || message
            : t("line", reason);
    }
}
