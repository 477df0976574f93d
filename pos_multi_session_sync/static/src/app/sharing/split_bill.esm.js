/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {onWillRender, toRaw} from "@odoo/owl";
import {patch} from "@web/core/utils/patch";
import {printedOf} from "@pos_multi_session_sync/core/printed.esm";
import {registry} from "@web/core/registry";
import {splitPrinted} from "@pos_multi_session_sync/core/kitchen.esm";

/** Standard Odoo draws a line that came meanwhile before anything can be noted of it. */
const NOTHING = Object.freeze({quantity: 0});
const patched = new WeakSet();

/** While the bill is split, another till may change the order. */
const SPLIT_BILL = {
    setup() {
        super.setup(...arguments);
        this.splitlines = new Proxy(this.splitlines, {
            get: (lines, id) => lines[id] || NOTHING,
        });
        onWillRender(() => this.followOrder());
    },

    get orderlines() {
        return this.currentOrder?.get_orderlines() || [];
    },

    /** Split no more than there is now. @returns {Boolean} whether it had to change */
    followOrder() {
        const lines = new Map(this.orderlines.map((line) => [String(line.id), line]));
        let isOther = false;
        for (const [id, line] of lines) {
            if (this.splitlines[id] === NOTHING) {
                const product = line.get_product().id;
                this.splitlines[id] = {product, quantity: 0};
            }
        }
        for (const id of Object.keys(this.splitlines)) {
            const split = this.splitlines[id];
            const most = Math.max(lines.get(id)?.get_quantity() || 0, 0);
            if (split.quantity > most) {
                split.quantity = most;
                this.splitOff(id);
                isOther = true;
            }
            if (!lines.has(id)) {
                delete this.splitlines[id];
            }
        }
        if (isOther) {
            const {shared_uuid: order} = this.currentOrder || {};
            this.pos.sharing.view.addNotice({type: "split_changed", order});
        }
        return isOther;
    },

    /** The new bill has of that line what is split off. */
    splitOff(id) {
        const line = this.newOrderLines[id];
        const {quantity} = this.splitlines[id];
        if (line && quantity) {
            line.set_quantity(quantity, "do not recompute unit price");
        } else if (line) {
            this.newOrder.removeOrderline(line);
            this.newOrderLines[id] = null;
        }
    },

    onClickLine() {
        this.followOrder();
        return super.onClickLine(...arguments);
    },

    proceed() {
        const order = this.currentOrder;
        if (!order || this.followOrder()) {
            return undefined;
        }
        const before = this.orderlines.map((line) => ({
            id: line.id,
            uuid: line.uuid,
            printed: {...printedOf(toRaw(line))},
        }));
        const result = super.proceed(...arguments);
        if (this.pos.get_order() !== order) {
            this.movePrinted(order, before);
        }
        return result;
    },

    /** The kitchen has nothing new to do: what it has printed is split too. */
    movePrinted(order, before) {
        const {kitchen} = this.pos.sharing;
        for (const {id, uuid, printed} of before) {
            const line = this.newOrderLines[id];
            if (line) {
                const moved = splitPrinted(printed, line.get_quantity());
                toRaw(line).kitchen_printed = moved;
                kitchen.takePrinted(order, uuid, moved);
            }
        }
    },
};

/** The POS has that screen only with pos_restaurant. */
export function patchSplitBill() {
    const Screen = registry.category("pos_screens").get("SplitBillScreen", null);
    if (Screen && !patched.has(Screen)) {
        patched.add(Screen);
        patch(Screen.prototype, SPLIT_BILL);
    }
}
