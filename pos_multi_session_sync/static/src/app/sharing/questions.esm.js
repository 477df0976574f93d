/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {onWillRender, toRaw} from "@odoo/owl";
import {printedOf, splitPrinted} from "@pos_multi_session_sync/core/kitchen.esm";
import {ControlButtonPopup} from "@point_of_sale/app/screens/product_screen/control_buttons/control_buttons_popup";
import {Orderline} from "@point_of_sale/app/store/models";
import {ProductScreen} from "@point_of_sale/app/screens/product_screen/product_screen";
import {TextAreaPopup} from "@point_of_sale/app/utils/input_popups/textarea_popup";
import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {patch} from "@web/core/utils/patch";
import {registry} from "@web/core/registry";

/** Screens that show another order or none, and ask about the selected one all the same. */
const ASKING_SCREENS = ["SaleOrderManagementScreen"];

/** Modules of the POS patch these classes when they load, so this patch comes last. */
let patched = false;

function patchSubjects() {
    if (patched) {
        return;
    }
    patched = true;
    const selected = ({pos}) => {
        const order = pos.get_order();
        return {order, line: order?.get_selected_orderline()};
    };
    patch(ProductScreen.prototype, {
        updateSelectedOrderline() {
            const ask = () => super.updateSelectedOrderline(...arguments);
            return this.pos.sharing.questions.about(selected(this), ask);
        },
        _showDecreaseQuantityPopup() {
            const ask = () => super._showDecreaseQuantityPopup(...arguments);
            return this.pos.sharing.questions.about(selected(this), ask);
        },
    });
    patch(Orderline.prototype, {
        editPackLotLines() {
            const ask = () => super.editPackLotLines(...arguments);
            return this.pos.sharing.questions.about(
                {order: this.order, line: this},
                ask
            );
        },
    });
    patch(TicketScreen.prototype, {
        onDeleteOrder(order) {
            const ask = () => super.onDeleteOrder(...arguments);
            const {questions, deletions} = this.pos.sharing;
            return deletions.mayDelete(order)
                ? questions.about({order, words: deletions.wordsOf(order)}, ask)
                : deletions.refuse(order);
        },
    });
}

/**
 * Standard Odoo asks the cashier something and changes the line or the order that is
 * selected once it has the answer. Another till may have deleted the line meanwhile, or
 * closed the order: the answer then counts as canceled, and the cashier is told.
 */
export class Questions {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        /** What the next question is about, where that is more than the selected order. */
        this.subject = null;
    }

    open() {
        const questions = this;
        patchSubjects();
        patch(this.sharing.env.services.popup, {
            add(component, props, ...more) {
                const words = questions.subject?.words;
                const ask = () => super.add(component, {...props, ...words}, ...more);
                return questions.ask(ask, component);
            },
        });
    }

    /**
     * @param {{order: Order, line: Orderline, words: Object}} subject words: props of the
     *  popup, other than standard's
     * @param {Function} ask
     * @returns {any} what `ask` returns, which asks at once if it asks at all
     */
    about({order, line, words}, ask) {
        this.subject = {order: toRaw(order), line: toRaw(line), words};
        try {
            return ask();
        } finally {
            this.subject = null;
        }
    }

    /**
     * @param {() => Promise<Object>} question
     * @param {Function} [component] of the popup
     * @returns {Promise<Object>} its answer
     */
    async ask(question, component = null) {
        const subject = this.subjectOf(component);
        this.subject = null;
        const answer = await question();
        if (!answer?.confirmed || !subject) {
            return answer;
        }
        const {order, line} = subject;
        const isOpen = this.sharing.pos.orders.some((each) => toRaw(each) === order);
        const isThere = !line || order.orderlines.some((each) => toRaw(each) === line);
        if (order.finalized || (isOpen && isThere)) {
            return answer;
        }
        this.sharing.view.addNotice({
            type: isOpen ? "line_gone" : "order_gone",
            order: order.shared_uuid,
            values: line && {product_id: line.product.id},
        });
        return {...answer, confirmed: false, payload: null};
    }

    /** @returns {{order: Order, line: Orderline|undefined}|null} */
    subjectOf(component) {
        const {env, pos} = this.sharing;
        if (this.subject?.order) {
            return this.subject;
        }
        const {popups} = env.services.popup;
        // What a popup or a screen over this one asks belongs to that.
        const isNested =
            pos.tempScreenIsShown ||
            Object.values(popups).some((each) => each.component !== ControlButtonPopup);
        const order = toRaw(pos.selectedOrder);
        if (isNested || !order || !this.isOnScreen) {
            return null;
        }
        const isNote = component === TextAreaPopup;
        return {order, line: isNote ? toRaw(order.get_selected_orderline()) : null};
    }

    /** Whether the screen is about the selected order. */
    get isOnScreen() {
        const {component} = this.sharing.pos.mainScreen;
        const screens = registry.category("pos_screens");
        return (
            component?.storeOnOrder !== false ||
            ASKING_SCREENS.some((name) => component === screens.get(name, null))
        );
    }
}

/** Standard Odoo draws a line that came meanwhile before anything can be noted of it. */
const NOTHING = Object.freeze({quantity: 0});
const patchedScreens = new WeakSet();

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
    if (Screen && !patchedScreens.has(Screen)) {
        patchedScreens.add(Screen);
        patch(Screen.prototype, SPLIT_BILL);
    }
}
