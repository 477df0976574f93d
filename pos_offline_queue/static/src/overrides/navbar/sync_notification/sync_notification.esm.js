/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useClock, useQueue} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {SyncNotification} from "@point_of_sale/app/navbar/sync_notification/sync_notification";
import {_t} from "@web/core/l10n/translation";
import {age} from "@pos_offline_queue/app/queue_screen/ages.esm";
import {patch} from "@web/core/utils/patch";

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
