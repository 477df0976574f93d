/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, onMounted, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {momentText} from "@pos_offline_queue/app/moments.esm";
import {t} from "@pos_offline_queue/app/messages.esm";

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
