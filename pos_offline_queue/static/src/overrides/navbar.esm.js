/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useClock, useQueue} from "@pos_offline_queue/app/hooks.esm";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {Navbar} from "@point_of_sale/app/navbar/navbar";
import {QueueNotice} from "@pos_offline_queue/app/queue_notice/queue_notice.esm";
import {SyncNotification} from "@point_of_sale/app/navbar/sync_notification/sync_notification";
import {_t} from "@web/core/l10n/translation";
import {age} from "@pos_offline_queue/app/formatters.esm";
import {patch} from "@web/core/utils/patch";

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

patch(Navbar, {components: {...Navbar.components, QueueNotice}});

/** Standard's sign of the line becomes the badge of the queue. */
patch(SyncNotification.prototype, {
    setup() {
        super.setup(...arguments);
        this.offlineQueue = useQueue();
        this.clock = useClock();
    },

    /** @returns {Object|null} what the queue shows, if there is anything in it */
    get waiting() {
        const state = this.offlineQueue?.state;
        return state?.ready && state.counts.total ? state : null;
    },

    get oldestAge() {
        return age(this.clock.now - this.waiting.oldest);
    },

    get badgeText() {
        if (!this.waiting) {
            return _t("Every sale of this device is in Odoo");
        }
        const {total: count, attention} = this.waiting.counts;
        const values = {count, attention, age: this.oldestAge};
        return attention
            ? _t(
                  "Sales waiting on this device: %(count)s (oldest: %(age)s). Needs attention: %(attention)s",
                  values
              )
            : _t("Sales waiting on this device: %(count)s (oldest: %(age)s)", values);
    },

    onBadgeKeydown(ev) {
        if (["Enter", " "].includes(ev.key)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.onClick();
        }
    },

    /** Sends at once, as in standard, and shows what there is to see. */
    async onClick() {
        if (!this.offlineQueue) {
            return super.onClick(...arguments);
        }
        if (this.waiting) {
            this.pos.showScreen("QueueScreen");
        }
        try {
            await this.pos.push_orders({show_error: true});
        } catch (error) {
            // The screen and the notice tell of the line, without a dialog.
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    },
});
