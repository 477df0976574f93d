/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    Component,
    onMounted,
    onWillUnmount,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";
import {age, ago, momentText} from "@pos_offline_queue/app/formatters.esm";
import {explain, t} from "@pos_offline_queue/app/messages.esm";
import {_t} from "@web/core/l10n/translation";
import {rowWindow} from "@pos_offline_queue/core/row_window.esm";
import {useClock} from "@pos_offline_queue/app/hooks.esm";
import {usePos} from "@point_of_sale/app/store/pos_hook";
import {useThrottleForAnimation} from "@web/core/utils/timing";

/** In pixels, as in queue_screen.scss; a row with an error has one line more. */
const ROW_HEIGHT = 72;
const ERROR_HEIGHT = 24;

/** The sales of the queue; of a thousand, only those in sight are drawn. */
export class QueueList extends Component {
    static template = "pos_offline_queue.QueueList";
    static props = {
        rows: Array,
        selected: {type: [String, {value: null}], optional: true},
        onSelect: Function,
    };

    setup() {
        this.t = t;
        this.clock = useClock();
        this.list = useRef("list");
        this.seen = useState({top: 0, height: window.innerHeight});
        this.onScroll = useThrottleForAnimation(() => this.look());
        // Also when it is shown after having been hidden.
        const sizes = new ResizeObserver(() => this.look());
        onMounted(() => sizes.observe(this.list.el));
        onWillUnmount(() => sizes.disconnect());
    }

    look() {
        // While it is hidden its rows stay: one of them may get the focus back.
        if (this.list.el?.clientHeight) {
            this.seen.top = this.list.el.scrollTop;
            this.seen.height = this.list.el.clientHeight;
        }
    }

    get drawn() {
        const {rows} = this.props;
        const heights = rows.map((row) => this.heightOf(row));
        const {first, last, above, below} = rowWindow(
            heights,
            this.seen.top,
            this.seen.height
        );
        return {first, above, below, rows: rows.slice(first, last)};
    }

    heightOf(row) {
        return ROW_HEIGHT + (this.isRefused(row) ? ERROR_HEIGHT : 0);
    }

    isRefused({state, error}) {
        return state === "attention" && Boolean(error);
    }

    /** "Waiting · 3 min" */
    stateAndAge({state, createdAt}) {
        return `${t("state", state)} · ${age(this.clock.now - createdAt)}`;
    }

    attempts({attempts, lastAttemptAt}) {
        if (!attempts) {
            return _t("not sent yet");
        }
        const when = lastAttemptAt && ago(this.clock.now - lastAttemptAt);
        return when
            ? _t("Attempts: %(count)s (%(when)s)", {count: attempts, when})
            : _t("Attempts: %s", attempts);
    }

    lines({lines}) {
        return lines === 1 ? _t("1 line") : _t("%s lines", lines);
    }
}

function lineOf([, , line], pos) {
    const product = pos.db.get_product_by_id(line.product_id);
    return {
        name: line.full_product_name || product?.display_name || _t("A product"),
        quantity: line.qty,
        // With tax and discount, as the customer paid it.
        unitPrice: line.qty ? line.price_subtotal_incl / line.qty : line.price_unit,
        discount: line.discount || 0,
        amount: line.price_subtotal_incl,
        note: line.customer_note || "",
    };
}

function paymentOf([, , payment], pos) {
    const method = pos.payment_methods_by_id[payment.payment_method_id];
    return {
        name: method ? method.name : _t("A payment method"),
        amount: payment.amount,
    };
}

/**
 * What was sold and paid, for people.
 *
 * @param {String} payload of an outbox entry: the order as standard exports it
 * @param {Object} pos the store, for names
 * @returns {{lines: Object[], payments: Object[], change: Number, isReadable: Boolean}}
 */
function saleContents(payload, pos) {
    try {
        const order = JSON.parse(payload);
        return {
            lines: (order.lines || []).map((line) => lineOf(line, pos)),
            payments: (order.statement_ids || []).map((one) => paymentOf(one, pos)),
            change: order.amount_return || 0,
            isReadable: true,
        };
    } catch {
        return {lines: [], payments: [], change: 0, isReadable: false};
    }
}

/** One sale of the queue: what was sold and paid, and what became of sending it. */
export class SaleDetail extends Component {
    static template = "pos_offline_queue.SaleDetail";
    static props = {
        row: Object,
        payload: String,
        isGone: Boolean,
        isManager: Boolean,
        isOnline: Boolean,
        mayEmail: Boolean,
        onBack: Function,
        onEmail: Function,
        onRefund: Function,
        onReprint: Function,
        onRetry: Function,
        onSetAside: Function,
    };

    setup() {
        this.t = t;
        this.explain = explain;
        this.pos = usePos();
        this.clock = useClock();
        this.read(this.props);
        onWillUpdateProps((next) => this.read(next));
    }

    read({payload}) {
        if (payload !== this.payload) {
            this.payload = payload;
            this.contents = saleContents(payload, this.pos);
        }
    }

    discount({discount}) {
        return _t("Discount: %s", `${discount}%`);
    }

    get facts() {
        const {createdAt, customer, cashier, counter, attempts, lastAttemptAt} =
            this.props.row;
        const soldAt = momentText(createdAt);
        return [
            [_t("Sold at"), `${soldAt} (${ago(this.clock.now - createdAt)})`],
            [_t("Customer"), customer || _t("No customer")],
            [_t("Cashier"), cashier],
            [_t("Number on this device"), counter],
            [
                _t("Attempts"),
                attempts
                    ? `${attempts} (${ago(this.clock.now - lastAttemptAt)})`
                    : _t("not sent yet"),
            ],
        ];
    }
}
