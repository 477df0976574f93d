/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {onMounted, useState} from "@odoo/owl";
import {ClosePosPopup} from "@point_of_sale/app/navbar/closing_popup/closing_popup";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {UnsentDevices} from "@pos_offline_queue/app/queue_notice/unsent_devices.esm";
import {UnsentPopup} from "@pos_offline_queue/app/queue_notice/unsent_popup.esm";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {unsentDevices} from "@pos_offline_queue/core/unsent_devices.esm";
import {useQueue} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";

/** How long sending may take before the list is shown as it is, in ms. */
const PATIENCE = 10000;

patch(ClosePosPopup, {components: {...ClosePosPopup.components, UnsentDevices}});

patch(ClosePosPopup.prototype, {
    setup() {
        super.setup(...arguments);
        this.offlineQueue = useQueue();
        this.unsent = useState({isKnown: false, devices: [], isAllowed: false});
        onMounted(() => this.offlineQueue && this.askForUnsent().catch(() => null));
    },

    askOdoo(method, ...args) {
        const ids = [this.pos.pos_session.id];
        return this.orm.silent.call("pos.session", method, [ids, ...args]);
    },

    /** Which devices hold sales of this session, after this one has sent its own. */
    async askForUnsent() {
        const {queue, state} = this.offlineQueue;
        if (state.counts.total) {
            await queue.courier.flush({patience: PATIENCE});
        }
        await queue.courier.heartbeat();
        this.showUnsent(await this.askOdoo("offline_unsent"));
    },

    /** @param {Object[]} rows one a sale; `allowed`: a manager agreed before */
    showUnsent(rows) {
        Object.assign(this.unsent, {
            isKnown: true,
            devices: unsentDevices(rows),
            isAllowed: rows.every(({allowed}) => allowed),
        });
    },

    /** @returns {Promise<Boolean>} whether nothing is missing, or a manager said yes */
    async mayClose() {
        await this.askForUnsent();
        if (this.unsent.isAllowed) {
            return true;
        }
        const {confirmed, payload: reason} = await this.popup.add(UnsentPopup, {
            devices: this.unsent.devices,
            own: this.offlineQueue.queue.journal.device,
            isManager: this.props.is_manager,
        });
        if (confirmed) {
            this.showUnsent(await this.askOdoo("allow_closing_with_unsent", reason));
        }
        return confirmed && this.unsent.isAllowed;
    },

    /**
     * @param {() => Promise<Boolean>} ask in Odoo, whether to go on
     * @param {String} words for whoever has no connection
     * @returns {Promise<Boolean>} false as well if there is none
     */
    async askOnLine(ask, words) {
        try {
            return await ask();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            await this.popup.add(ErrorPopup, {title: _t("No connection"), body: words});
            return false;
        }
    },

    async confirm() {
        const words = _t(
            "A session is closed in Odoo, so that needs a connection. Your sales are kept on this device."
        );
        const mayClose =
            !this.offlineQueue || (await this.askOnLine(() => this.mayClose(), words));
        if (mayClose) {
            return super.confirm(...arguments);
        }
    },
});
