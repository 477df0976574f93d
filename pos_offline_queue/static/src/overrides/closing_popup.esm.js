/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    UnsentDevices,
    UnsentPopup,
} from "@pos_offline_queue/app/queue_notice/notice_popups.esm";
import {onMounted, onWillUnmount, useState} from "@odoo/owl";
import {unsentAmounts, unsentDevices} from "@pos_offline_queue/core/unsent.esm";
import {ClosePosPopup} from "@point_of_sale/app/navbar/closing_popup/closing_popup";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {FigureLine} from "@pos_offline_queue/app/queue_screen/queue_summary.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {momentText} from "@pos_offline_queue/app/formatters.esm";
import {offlineStart} from "@pos_offline_queue/app/offline_start/offline_start.esm";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {patch} from "@web/core/utils/patch";
import {useQueue} from "@pos_offline_queue/app/hooks.esm";
import {within} from "@pos_offline_queue/core/pace.esm";

/** How long sending may take before the list is shown as it is, in ms. */
const PATIENCE = 10000;

/** How often the list is read again while it is on the screen, in ms. */
const LOOK_PAUSE = 10000;

patch(ClosePosPopup, {
    components: {...ClosePosPopup.components, FigureLine, UnsentDevices},
});

patch(ClosePosPopup.prototype, {
    setup() {
        super.setup(...arguments);
        this.offlineQueue = useQueue();
        this.unsent = useState({
            isKnown: false,
            isAllowed: false,
            shown: null,
            devices: [],
            heard: [],
            amounts: [],
        });
        let timer = null;
        onMounted(() => {
            if (this.offlineQueue) {
                this.askForUnsent().catch(() => null);
                timer = browser.setInterval(
                    () => this.lookAgain().catch(() => null),
                    LOOK_PAUSE
                );
            }
        });
        onWillUnmount(() => browser.clearInterval(timer));
    },

    /** Sales arrive from other devices, and managers decide, while the popup is open. */
    async lookAgain() {
        if (!this.unsent.isKnown) {
            return;
        }
        const answer = await this.askOdoo("offline_unsent");
        if (answer.shown !== this.unsent.shown) {
            this.showUnsent(answer);
            this.showExpected(await this.pos.getClosePosInfo());
        }
    },

    askOdoo(method, ...args) {
        const ids = [this.pos.pos_session.id];
        return this.orm.silent.call("pos.session", method, [ids, ...args]);
    },

    /** Which devices hold sales of this session, after this one has sent its own. */
    async askForUnsent() {
        const {queue, state} = this.offlineQueue;
        if (state.counts.total) {
            await queue.sender.flush({patience: PATIENCE});
        }
        queue.sender.nudge();
        // Else a sale that was just taken back would still be in the way.
        await within(queue.sender.heartbeat(), PATIENCE, pageWorld);
        this.showUnsent(await this.askOdoo("offline_unsent"));
        this.showExpected(await this.pos.getClosePosInfo());
    },

    /** @param {Object} answer of `pos.session.offline_unsent` */
    showUnsent({rows, heard, figure, shown, is_allowed}) {
        const {outbox, view} = this.offlineQueue.queue;
        const {device} = outbox;
        view.onFigure(figure);
        Object.assign(this.unsent, {
            isKnown: true,
            isAllowed: is_allowed,
            shown,
            devices: unsentDevices(rows),
            heard: heard.filter(({device_key: key}) => key !== device),
            amounts: unsentAmounts(rows),
        });
    },

    /**
     * What was sent just now, here or on another device, is expected in the drawer.
     *
     * @param {Object} info as standard's popup is opened with
     */
    showExpected(info) {
        const {payments} = this.state;
        const before = new Map(
            this.props.other_payment_methods.map(({id, amount}) => [id, amount])
        );
        const asText = (amount) => this.env.utils.formatCurrency(amount, false);
        for (const {id, amount} of info.other_payment_methods) {
            // A counted amount that nobody has changed is the one that was expected.
            if (payments[id]?.counted === asText(before.get(id) || 0)) {
                payments[id].counted = asText(amount);
            }
        }
        Object.assign(this.popup.popups[this.props.id]?.props || {}, info);
        // Until it is drawn again the popup has a copy, and closing compares with that.
        Object.assign(this.props, info);
    },

    /** @returns {Promise<Boolean>} whether nothing is missing, or a manager said yes */
    async mayClose() {
        await this.askForUnsent();
        if (this.offlineQueue.queue.cash.holds(this.pos.pos_session.id)) {
            await this.popup.add(ErrorPopup, {
                title: _t("The drawer is not known in Odoo yet"),
                body: _t(
                    "An opening count or cash that was put in or taken out has not reached Odoo. It is kept on this device. The session stays open: try again in a moment."
                ),
            });
            return false;
        }
        while (!this.unsent.isAllowed) {
            const {devices, shown} = this.unsent;
            const {confirmed, payload: reason} = await this.popup.add(UnsentPopup, {
                devices,
                own: this.offlineQueue.queue.outbox.device,
                isManager: this.props.is_manager,
            });
            if (!confirmed) {
                return false;
            }
            // If something else is in the way meanwhile, that is shown first.
            const answer = await this.askOdoo(
                "allow_closing_with_unsent",
                reason,
                shown
            );
            this.showUnsent(answer);
        }
        return true;
    },

    /**
     * What a manager has agreed to leave on this device does not stop the closing. A
     * closed session leaves nothing to start from.
     */
    async closeSession() {
        const queue = this.pos.offlineQueue;
        queue.isLeftBehind = this.unsent.isAllowed && this.isShown();
        offlineStart.isClosing = true;
        try {
            return await super.closeSession(...arguments);
        } finally {
            queue.isLeftBehind = false;
            offlineStart.isClosing = false;
        }
    },

    /** @returns {Boolean} whether the list that was agreed to has all that is here */
    isShown() {
        const {outbox} = this.offlineQueue.queue;
        const own = this.unsent.devices.find(({key}) => key === outbox.device);
        const shown = new Set(own?.sales.map(({uid}) => uid));
        return outbox.sales().every(({uid}) => shown.has(uid));
    },

    describeHeard({device, last_seen}) {
        const time = momentText(deserializeDateTime(last_seen).toMillis());
        return _t("%(device)s, last heard from at %(time)s", {device, time});
    },

    describeAmounts({state, count}) {
        return state === "attention"
            ? _t("Rejected sales, not in Odoo: %s", count)
            : _t("Sales that still wait on devices: %s", count);
    },

    /**
     * @param {() => Promise<Boolean>} ask in Odoo, whether to go on
     * @param {String} words to show where there is no connection
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
