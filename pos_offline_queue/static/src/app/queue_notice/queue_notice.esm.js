/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, onWillRender, toRaw, useExternalListener, useState} from "@odoo/owl";
import {
    absentNotices,
    topNotice,
} from "@pos_offline_queue/app/queue_notice/notices.esm";
import {useClock, useQueue} from "@pos_offline_queue/app/hooks.esm";
import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {QueueScreen} from "@pos_offline_queue/app/queue_screen/queue_screen.esm";
import {browser} from "@web/core/browser/browser";
import {usePos} from "@point_of_sale/app/store/pos_hook";

const PUT_AWAY = "pos_offline_queue.notices_put_away";

function putAwayForGood() {
    try {
        return JSON.parse(browser.localStorage.getItem(PUT_AWAY)) || [];
    } catch {
        return [];
    }
}

/**
 * One notice at a time, inside the navigation bar: it blocks nothing, and no key on the
 * screen moves when it comes or goes.
 */
export class QueueNotice extends Component {
    static template = "pos_offline_queue.QueueNotice";
    static props = {};

    setup() {
        this.found = useQueue();
        this.pos = usePos();
        this.clock = useClock();
        this.away = useState({signs: {}, forGood: putAwayForGood()});
        // The browser knows of a pulled cable before any request fails.
        const look = () => this.found && this.found.queue.refresh();
        useExternalListener(window, "offline", look);
        useExternalListener(window, "online", look);
        onWillRender(() => this.bringBack());
    }

    get notice() {
        if (!this.found || !this.found.state.ready) {
            return null;
        }
        const {signs, forGood} = this.away;
        return topNotice(this.found.state, this.clock.now, {
            isAway: (id, sign) => forGood.includes(id) || signs[id] === sign,
            isOnQueueScreen: this.pos.mainScreen.component === QueueScreen,
            needsOdoo: this.needsOdoo,
            isPaying: this.isPaying,
        });
    }

    /** Modules wait for Odoo where the receipt shows something of its answer. */
    get needsOdoo() {
        const {mainScreen} = this.pos;
        const order = mainScreen.component === PaymentScreen && this.pos.get_order();
        return Boolean(order && (order.wait_for_push_order() || order.is_to_invoice()));
    }

    get isPaying() {
        const isAtPayment = this.pos.mainScreen.component === PaymentScreen;
        return isAtPayment || Boolean(this.pos.get_order()?.get_paymentlines().length);
    }

    /** The next outage is another one. */
    bringBack() {
        if (this.found) {
            const {clock, found, needsOdoo} = this;
            const absent = absentNotices(found.state, clock.now, {needsOdoo});
            const signs = toRaw(this.away.signs);
            absent.filter((id) => id in signs).forEach((id) => delete signs[id]);
        }
    }

    putAway({id, sign, isOnce}) {
        this.away.signs[id] = sign;
        if (isOnce) {
            this.away.forGood.push(id);
            try {
                browser.localStorage.setItem(
                    PUT_AWAY,
                    JSON.stringify(this.away.forGood)
                );
            } catch {
                // Then it is only away until the next start.
            }
        }
    }

    act(name) {
        if (name === "login") {
            this.found.queue.desk.login();
        } else if (name === "reload") {
            browser.location.reload();
        } else {
            this.pos.showScreen("QueueScreen", {
                look: name === "show" ? "device" : name,
            });
        }
    }
}
