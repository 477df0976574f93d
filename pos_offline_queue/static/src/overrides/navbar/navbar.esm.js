/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {Navbar} from "@point_of_sale/app/navbar/navbar";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {useQueue} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";

patch(Navbar.prototype, {
    setup() {
        super.setup(...arguments);
        this.offlineQueue = useQueue();
    },

    async closeSession() {
        try {
            return await super.closeSession(...arguments);
        } catch (error) {
            if (!(error instanceof ConnectionLostError) || !this.offlineQueue) {
                throw error;
            }
            this.offlineQueue.queue.sender.heartbeat();
            await this.popup.add(ErrorPopup, {
                title: _t("No connection"),
                body: _t(
                    "Closing a session needs a connection. Your sales are saved on this device."
                ),
            });
        }
    },

    onQueueButtonClick() {
        this.pos.showScreen("QueueScreen");
    },
});
