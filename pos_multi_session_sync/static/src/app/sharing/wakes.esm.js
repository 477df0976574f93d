/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

const TYPE = "pos_multi_session";

/** What tells a till that there may be something new. */
export class Wakes {
    /**
     * @param {Object} bus Odoo's service
     * @param {String} channel of the group
     * @param {Object} on
     * @param {Function} on.wake (reason)
     * @param {Function} on.operations (announcement)
     * @param {Function} on.presence (who)
     * @param {Function} on.doubt the websocket is lost
     */
    constructor(bus, channel, on) {
        Object.assign(this, {bus, channel, on});
    }

    start() {
        const {bus, on} = this;
        browser.addEventListener("online", () => on.wake("online"));
        browser.addEventListener("offline", () => on.wake("offline"));
        document.addEventListener("visibilitychange", () => {
            if (!document.hidden) {
                on.wake("visible");
            }
        });
        bus.addEventListener("disconnect", () => on.doubt());
        for (const name of ["connect", "reconnect"]) {
            bus.addEventListener(name, () => {
                on.doubt();
                on.wake(name);
            });
        }
        bus.subscribe(`${TYPE}.operations`, on.operations);
        bus.subscribe(`${TYPE}.presence`, on.presence);
        bus.subscribe(`${TYPE}.group`, () => on.wake("group"));
        bus.addChannel(this.channel);
    }

    /** @param {String} channel the group's new one, if it has another */
    follow(channel) {
        if (channel && channel !== this.channel) {
            this.bus.deleteChannel(this.channel);
            this.bus.addChannel(channel);
            this.channel = channel;
        }
    }
}
