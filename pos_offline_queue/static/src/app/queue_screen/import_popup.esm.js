/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {_t} from "@web/core/l10n/translation";
import {t} from "@pos_offline_queue/app/messages.esm";
import {usePopupKeyboard} from "@pos_offline_queue/app/popup_hook.esm";
import {useService} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";
import {withoutKnown} from "@pos_offline_queue/app/queue_screen/known_in_odoo.esm";

/** In bytes: some ten thousand sales. */
const BIGGEST = 64 * 1024 * 1024;

/** Choose a file, see what it would do, do it. Nothing happens before the yes. */
export class ImportPopup extends AbstractAwaitablePopup {
    static template = "pos_offline_queue.ImportPopup";
    static defaultProps = {confirmKey: false, cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
        this.t = t;
        this.orm = useService("orm");
        /** `step`: choose, reading, plan, running, done. */
        this.state = useState({step: "choose", name: "", problem: null, result: null});
        this.plan = null;
    }

    async onChosen(ev) {
        const [file] = ev.target.files;
        // The same file again must be a change as well.
        ev.target.value = "";
        if (file) {
            await this.read(file);
        }
    }

    async read(file) {
        Object.assign(this.state, {step: "reading", name: file.name, problem: null});
        this.plan = await this.planFor(file);
        this.state.problem = this.plan.problem;
        this.state.step = this.plan.ok ? "plan" : "choose";
    }

    async planFor(file) {
        if (file.size > BIGGEST) {
            return {ok: false, problem: "too_big", skipped: []};
        }
        let text = "";
        try {
            text = await file.text();
        } catch {
            return {ok: false, problem: "unreadable", skipped: []};
        }
        const plan = await this.props.desk.planImport(text);
        return plan.ok ? withoutKnown(plan, this.orm) : plan;
    }

    async run() {
        this.state.step = "running";
        try {
            this.state.result = await this.props.desk.runImport(this.plan);
            this.state.step = "done";
        } catch (error) {
            console.error(error);
            Object.assign(this.state, {step: "choose", problem: "other"});
        }
    }

    sales(count) {
        return count === 1 ? _t("1 sale") : _t("%s sales", count);
    }

    tabs(count) {
        return count === 1 ? _t("1 open order") : _t("%s open orders", count);
    }

    get amount() {
        const amounts = this.plan.sales.map(({about}) => about?.amount || 0);
        return this.env.utils.formatCurrency(
            amounts.reduce((sum, one) => sum + one, 0)
        );
    }

    /** @returns {Array[]} why, and how many */
    get skipped() {
        const counts = {};
        for (const {why} of this.plan?.skipped || []) {
            const words = t("skipped", why);
            counts[words] = (counts[words] || 0) + 1;
        }
        return Object.entries(counts);
    }
}
