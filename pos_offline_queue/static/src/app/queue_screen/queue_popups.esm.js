/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useAutofocus, useService} from "@web/core/utils/hooks";
import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {_t} from "@web/core/l10n/translation";
import {t} from "@pos_offline_queue/app/messages.esm";
import {usePopupKeyboard} from "@pos_offline_queue/app/hooks.esm";
import {useState} from "@odoo/owl";

/** A manager says why a sale shall not become an order. Gives the reason. */
export class SetAsidePopup extends AbstractAwaitablePopup {
    static template = "pos_offline_queue.SetAsidePopup";
    static defaultProps = {confirmKey: false, cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
        useAutofocus({refName: "reason"});
        this.state = useState({reason: ""});
    }

    get title() {
        return _t("Set %s aside", this.props.name);
    }

    get words() {
        return _t(
            "The sale of %s leaves this device and does not become an order. Odoo keeps a copy of it with your name and reason; it can be taken up again there.",
            this.props.amount
        );
    }

    get reason() {
        return this.state.reason.trim();
    }

    getPayload() {
        return this.reason;
    }
}

const keyOfSale = ({key}) => key;
const keyOfTab = ({data}) => data.idempotency_key;

/**
 * Leaves out of an import what is in Odoo already. Sending it again would do no
 * harm, but who imports wants to know.
 *
 * @param {Object} plan from `planImport`
 * @param {Object} orm Odoo's service
 * @returns {Promise<Object>} the plan, changed; as it was where Odoo cannot be asked
 */
async function withoutKnown(plan, orm) {
    const keys = [...plan.sales.map(keyOfSale), ...plan.tabs.map(keyOfTab)];
    let orders = [];
    try {
        orders = await orm.silent.searchRead(
            "pos.order",
            [
                ["idempotency_key", "in", keys.filter(Boolean)],
                ["state", "!=", "draft"],
            ],
            ["idempotency_key"]
        );
    } catch {
        return plan;
    }
    const known = new Set(orders.map(({idempotency_key}) => idempotency_key));
    const sales = plan.sales.filter((sale) => !known.has(keyOfSale(sale)));
    const tabs = plan.tabs.filter((tab) => !known.has(keyOfTab(tab)));
    const ok = sales.length + tabs.length > 0;
    return {
        ...plan,
        ok,
        problem: ok ? null : "nothing",
        sales,
        tabs,
        skipped: [
            ...plan.skipped,
            ...[...known].map((key) => ({key, why: "confirmed"})),
        ],
    };
}

/** In bytes: some ten thousand sales. */
const BIGGEST = 64 * 1024 * 1024;

/**
 * Choose a file, or what waits here under another name of the database; see what it
 * would do, do it. Nothing happens before the yes.
 */
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
        /** One of `props.others`, if that is what is taken in. */
        this.other = null;
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
        this.other = null;
        Object.assign(this.state, {step: "reading", name: file.name, problem: null});
        this.show(await this.planFor(file));
    }

    async readOther(other) {
        this.other = other;
        const {database: name} = other;
        Object.assign(this.state, {step: "reading", name, problem: null});
        try {
            const plan = await this.props.desk.planTakingOver(other);
            const known = await withoutKnown(plan, this.orm);
            // What is in Odoo already has to go from there all the same.
            const ok = known.ok || known.problem === "nothing";
            this.show({...known, ok, problem: ok ? null : known.problem});
        } catch (error) {
            console.error(error);
            this.show({ok: false, problem: "unreadable", skipped: []});
        }
    }

    show(plan) {
        this.plan = plan;
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
            const {desk} = this.props;
            const result = await desk.runImport(this.plan);
            if (this.other && result.durable) {
                await desk.forgetTakenOver(this.other, this.plan);
            }
            Object.assign(this.state, {result, step: "done"});
        } catch (error) {
            console.error(error);
            Object.assign(this.state, {step: "choose", problem: "other"});
        }
    }

    sales(count) {
        return count === 1 ? _t("1 sale") : _t("%s sales", count);
    }

    kept({database, count}) {
        const sales = this.sales(count);
        return _t("Saved here for the database %(database)s: %(sales)s", {
            database,
            sales,
        });
    }

    get whenToTakeOver() {
        return _t(
            "Take them over only if that database is called %s now. If it is still in use under its name, open this point of sale there instead.",
            this.props.desk.queue.identity.database
        );
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
