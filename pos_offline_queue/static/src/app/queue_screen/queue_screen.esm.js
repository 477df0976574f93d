/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    Component,
    onMounted,
    onWillUpdateProps,
    useExternalListener,
    useState,
} from "@odoo/owl";
import {useQueue, useTurns} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";
import {DeviceCard} from "@pos_offline_queue/app/queue_screen/device_card.esm";
import {ImportPopup} from "@pos_offline_queue/app/queue_screen/import_popup.esm";
import {QueueList} from "@pos_offline_queue/app/queue_screen/queue_list.esm";
import {QueueSummary} from "@pos_offline_queue/app/queue_screen/queue_summary.esm";
import {SaleDetail} from "@pos_offline_queue/app/queue_screen/sale_detail.esm";
import {SetAsidePopup} from "@pos_offline_queue/app/queue_screen/set_aside_popup.esm";
import {_t} from "@web/core/l10n/translation";
import {downloadFile} from "@web/core/network/download";
import {registry} from "@web/core/registry";
import {t} from "@pos_offline_queue/app/words.esm";
import {usePos} from "@point_of_sale/app/store/pos_hook";
import {useService} from "@web/core/utils/hooks";

const TOLD = 4000;

/** What waits on this device for Odoo, and what can be done about it. */
export class QueueScreen extends Component {
    static template = "pos_offline_queue.QueueScreen";
    static components = {DeviceCard, QueueList, QueueSummary, SaleDetail};
    /** An order that is opened again shows its own screen, not this one. */
    static storeOnOrder = false;
    static props = {
        isShown: {type: Boolean, optional: true},
        /** What to show first: "attention" or "device". */
        look: {type: String, optional: true},
    };

    setup() {
        this.t = t;
        this.pos = usePos();
        this.popup = useService("popup");
        this.notification = useService("pos_notification");
        const {queue, state} = useQueue();
        this.queue = queue;
        this.state = state;
        this.view = useState({
            filter: "all",
            query: "",
            /** On a small screen, which of the two halves is seen. */
            isAside: false,
            selected: null,
        });
        this.lookAt(this.props.look);
        onWillUpdateProps(({look}) => this.lookAt(look));
        /** The sale that was chosen, as it was when it was last in the queue. */
        this.seen = {row: null, payload: ""};
        useTurns(() => this.view.isAside, ".pos-queue-detail-back");
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        onMounted(() => queue.refreshStorage());
    }

    lookAt(look) {
        if (look === "attention") {
            this.view.filter = "attention";
        } else if (look === "device") {
            this.showDevice();
        }
    }

    get rows() {
        const {filter, query} = this.view;
        const wanted = query.trim().toLowerCase();
        const rows = this.state.rows.filter(
            ({state, name, customer, cashier}) =>
                (filter === "all" || state === "attention") &&
                `${name} ${customer} ${cashier}`.toLowerCase().includes(wanted)
        );
        const isBad = ({state}) => state === "attention";
        return [...rows.filter(isBad), ...rows.filter((row) => !isBad(row))];
    }

    /** @returns {Object|null} also of a sale that has left the queue since */
    get sale() {
        const {selected} = this.view;
        const row = this.state.rows.find(({key}) => key === selected);
        if (row) {
            this.seen.row = row;
            this.seen.payload = row.payload;
        }
        return selected && {...this.seen, isGone: !row};
    }

    select(key) {
        this.view.selected = key;
        this.view.isAside = true;
    }

    showDevice() {
        this.view.selected = null;
        this.view.isAside = true;
    }

    backToList() {
        this.view.selected = null;
        this.view.isAside = false;
    }

    onKeydown(ev) {
        const isOnTop = !Object.keys(this.popup.popups).length;
        if (ev.key !== "Escape" || !isOnTop) {
            return;
        }
        // From what was added last to what was there first.
        if (this.view.selected || this.view.isAside) {
            this.backToList();
        } else if (this.view.query) {
            this.view.query = "";
        } else {
            this.pos.closeScreen();
        }
    }

    retry(keys) {
        this.queue.retry(keys);
    }

    export() {
        const {name, text} = this.queue.exportFile();
        downloadFile(new Blob([text]), name, "application/json");
    }

    import() {
        return this.popup.add(ImportPopup, {queue: this.queue});
    }

    async setAside({key, name, amount}) {
        const {confirmed, payload: reason} = await this.popup.add(SetAsidePopup, {
            name,
            amount: this.env.utils.formatCurrency(amount),
        });
        if (!confirmed) {
            return;
        }
        try {
            const answer = await this.queue.setAside(key, reason);
            this.notification.add(this.setAsideWords(name, answer), TOLD);
        } catch (error) {
            const words = error.reason
                ? _t("%s. Nothing was changed.", t("line", error.reason))
                : error.data?.message || _t("It could not be set aside now.");
            this.notification.add(words, TOLD);
        }
    }

    setAsideWords(name, answer) {
        const status = answer?.status || "set_aside";
        if (status === "set_aside") {
            return _t("%s was set aside.", name);
        }
        return status === "confirmed"
            ? _t("%s is in Odoo already.", name)
            : _t("Odoo is working on %s: try again in a moment.", name);
    }
}

registry.category("pos_screens").add("QueueScreen", QueueScreen);
