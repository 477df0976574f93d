/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    Component,
    onMounted,
    onPatched,
    onWillUpdateProps,
    useEffect,
    useEnv,
    useExternalListener,
    useState,
} from "@odoo/owl";
import {
    DeliveredPopup,
    RefusePopup,
} from "@pos_multi_session_sync/app/transfer/transfer_popups.esm";
import {ago, momentText} from "@pos_offline_queue/app/formatters.esm";
import {
    incomingRow,
    lineText,
    momentOf,
    outgoingRow,
    stateTone,
    troubleText,
    unsentRow,
} from "@pos_multi_session_sync/app/transfer/transfer_messages.esm";
import {useClock, useTurns} from "@pos_offline_queue/app/hooks.esm";
import {_t} from "@web/core/l10n/translation";
import {formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {usePos} from "@point_of_sale/app/store/pos_hook";
import {useService} from "@web/core/utils/hooks";
import {useTransfers} from "@pos_multi_session_sync/app/hooks.esm";

/** One order that was sent: what is in it, and who did what with it. */
export class TransferDetail extends Component {
    static template = "pos_multi_session_sync.TransferDetail";
    static props = {
        row: Object,
        isIncoming: Boolean,
        isWorking: Boolean,
        onBack: Function,
        onDeliver: Function,
        onRefuse: Function,
        onTakeBack: Function,
    };

    setup() {
        this.stateTone = stateTone;
    }

    /** @returns {String} what Deliver does with it, here or at the receivers */
    get modeText() {
        const {isIncoming, row} = this.props;
        const count = isIncoming ? row.others + 1 : row.receivers.length;
        if (row.mode === "copy") {
            return isIncoming
                ? _t("Deliver puts a copy into your cart. The sender keeps the order.")
                : _t("Copy: you keep the order.");
        }
        if (isIncoming) {
            return count === 1
                ? _t("Deliver puts the order into your cart.")
                : _t(
                      "Deliver puts the order into your cart, if you are the first of %s points of sale.",
                      count
                  );
        }
        return count === 1
            ? _t("Hand over")
            : _t(
                  "Hand over to the first of %s points of sale that delivers it.",
                  count
              );
    }

    /** @returns {String} how many lines there is no room for; "" if there is */
    get moreText() {
        const {line_count: count, lines} = this.props.row;
        const more = lines.length ? count - lines.length : 0;
        if (!more) {
            return "";
        }
        return more === 1 ? _t("and 1 more line") : _t("and %s more lines", more);
    }

    discount({discount}) {
        return _t("Discount: %s", formatPercentage(discount / 100));
    }

    who({user, at}) {
        const time = at ? momentText(momentOf(at)) : "";
        return [user, time].filter(Boolean).join(", ");
    }
}

/** *Order Transfers*: what other points of sale have sent, and what became of one's own. */
export class TransferScreen extends Component {
    static template = "pos_multi_session_sync.TransferScreen";
    static components = {TransferDetail};
    /** An order that is opened again shows its own screen, not this one. */
    static storeOnOrder = false;
    static props = {
        isShown: {type: Boolean, optional: true},
        /** What to show: {tab, key} */
        chosen: {type: Object, optional: true},
    };

    setup() {
        Object.assign(this, {ago, stateTone});
        this.pos = usePos();
        this.popup = useService("popup");
        const {transfers, state} = useTransfers();
        this.transfers = transfers;
        this.state = state;
        this.clock = useClock();
        this.view = useState({
            tab: transfers.isReceiver ? "incoming" : "outgoing",
            selected: null,
            working: null,
            /** {key: {lines, problem}} of those sent from here that were looked at */
            contents: {},
        });
        this.choose(this.props.chosen);
        onWillUpdateProps(({chosen}) => {
            if (chosen !== this.props.chosen) {
                this.choose(chosen);
            }
        });
        useEffect(
            () => {
                this.loadContents();
            },
            () => [this.view.selected, this.view.tab, this.state.problem]
        );
        useTurns(() => Boolean(this.selected), ".pos-transfer-detail-back");
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        onMounted(() => this.look());
        onPatched(() => this.look());
    }

    /** What is shown is seen. */
    look() {
        const isSeen = this.props.isShown !== false && this.view.tab === "incoming";
        const fresh = this.state.incoming.filter(({state}) => state === "waiting");
        const sign = fresh.map(({key}) => key).join();
        if (isSeen && sign && sign !== this.seenSign) {
            this.seenSign = sign;
            this.transfers.noteSeen();
        }
    }

    get incoming() {
        return this.state.incoming.map(incomingRow);
    }

    get outgoing() {
        const {unsent, receivers, outgoing} = this.state;
        return [
            ...unsent.map((entry) => unsentRow(entry, receivers)),
            ...outgoing.map((entry) =>
                outgoingRow(entry, this.view.contents[entry.key])
            ),
        ];
    }

    get rows() {
        return this.view.tab === "incoming" ? this.incoming : this.outgoing;
    }

    get selected() {
        return this.rows.find(({key}) => key === this.view.selected) || null;
    }

    show(tab) {
        Object.assign(this.view, {tab, selected: null});
    }

    select(key) {
        this.view.selected = key;
    }

    choose(chosen) {
        if (chosen) {
            Object.assign(this.view, {tab: chosen.tab, selected: chosen.key});
        }
    }

    /** What has left this till is in Odoo, with its lines. */
    async loadContents() {
        const {contents, selected: key} = this.view;
        const {outgoing} = this.state;
        if (!contents[key] && outgoing.some((entry) => entry.key === key)) {
            try {
                contents[key] = await this.transfers.contents(key);
            } catch (error) {
                // The screen says that there is no connection.
                if (!error.reason) {
                    throw error;
                }
            }
        }
    }

    onKeydown(ev) {
        const isOnTop = !Object.keys(this.popup.popups).length;
        if (ev.key !== "Escape" || !isOnTop) {
            return;
        }
        if (this.view.selected) {
            this.view.selected = null;
        } else {
            this.pos.closeScreen();
        }
    }

    lineCount({line_count: count}) {
        return count === 1 ? _t("1 line") : _t("%s lines", count);
    }

    get problem() {
        return lineText(this.state.problem);
    }

    // What can be done

    deliver(row) {
        return this.work(row, () => this.transfers.deliver(row.key));
    }

    takeBack(row) {
        const method = row.state === "unsent" ? "takeBack" : "recall";
        return this.work(row, () => this.transfers[method](row.key));
    }

    async refuse(row) {
        const {confirmed, payload: reason} = await this.popup.add(RefusePopup, {
            from: row.from,
        });
        if (confirmed) {
            await this.work(row, () => this.transfers.refuse(row.key, reason));
        }
    }

    async work(row, act) {
        if (this.view.working) {
            return;
        }
        this.view.working = row.key;
        try {
            await this.follow(await act());
        } catch (error) {
            if (!error.reason) {
                throw error;
            }
            this.transfers.say(troubleText(error.reason));
        } finally {
            this.view.working = null;
        }
    }

    async follow(done) {
        const {uid, message, notices = [], missing = []} = done;
        if (message) {
            this.transfers.say(message);
        } else if (done.status === "busy") {
            this.transfers.say(troubleText("busy"));
        }
        if (notices.length || missing.length) {
            await this.popup.add(DeliveredPopup, {
                isDelivered: Boolean(uid),
                words: [
                    ...notices.map((notice) => notice.message),
                    ...missing.map((name) => _t("%s is left out.", name)),
                ],
            });
        }
        this.transfers.showOrder(uid);
    }
}

registry.category("pos_screens").add("TransferScreen", TransferScreen);

/** In the top bar: how many orders there are to receive. */
export class TransferButton extends Component {
    static template = "pos_multi_session_sync.TransferButton";
    static props = {};

    setup() {
        this.pos = usePos();
        this.found = useTransfers();
    }

    get counts() {
        return this.found.state.counts;
    }

    get words() {
        const {incoming, attention} = this.counts;
        if (incoming) {
            return incoming === 1
                ? _t("1 order to receive")
                : _t("%s orders to receive", incoming);
        }
        if (attention) {
            return attention === 1
                ? _t("1 of your sent orders needs attention")
                : _t("%s of your sent orders need attention", attention);
        }
        return this.found.transfers.isReceiver
            ? _t("Order Transfers")
            : _t("Sent Orders");
    }

    onClick() {
        this.pos.showScreen("TransferScreen");
    }
}

/** News of transfers, one after the other; a tap shows what they are about. */
export class TransferToasts extends Component {
    static template = "pos_multi_session_sync.TransferToasts";
    static props = {};

    setup() {
        this.transfers = useEnv().services.pos_order_transfers;
        this.state = useState(this.transfers?.state || {toasts: []});
    }

    get toast() {
        return this.state.toasts[0];
    }

    onClick({id, open}) {
        this.transfers.hush(id);
        if (open) {
            open();
        }
    }
}
