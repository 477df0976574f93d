/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    NeedsAttention,
    SaleKept,
    SaleRefused,
} from "@pos_offline_queue/app/sale_push.esm";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Nothing is lost, so nobody is alarmed: the badge and the banner tell. */
function offlineQueueErrorHandler(env, error, originalError) {
    const isCalm = [SaleKept, SaleRefused, NeedsAttention].some(
        (Calm) => originalError instanceof Calm
    );
    if (isCalm) {
        // It is no error to be logged either.
        error.event?.preventDefault();
    }
    if (originalError instanceof SaleRefused && !originalError.isShown) {
        const title = _t("Odoo did not accept this sale");
        env.services.popup.add(ErrorPopup, {title, body: originalError.message});
    }
    return isCalm;
}

registry
    .category("error_handlers")
    .add("offlineQueueErrorHandler", offlineQueueErrorHandler, {sequence: 10});

const SHOWN = 4000;
/** Before standard's handler, which opens a dialog in the middle of selling. */
const SEQUENCE = 20;

let shownAt = 0;

function showLost(env) {
    const now = Date.now();
    if (Math.abs(now - shownAt) > SHOWN) {
        shownAt = now;
        env.services.pos_notification.add(
            _t("No connection: this needs Odoo. Keep selling, and try it again later."),
            SHOWN
        );
    }
}

/** What could not be done for want of a line; the notice and the badge stay. */
function lineLostHandler(env, error, originalError) {
    const isLost = [error, originalError].some(
        (one) => one instanceof ConnectionLostError
    );
    const queue = env.services.pos_offline_queue;
    if (!isLost || !queue || !queue.state.ready) {
        return false;
    }
    showLost(env);
    // The sender learns of it, and watches for the line to come back.
    queue.sender.heartbeat();
    return true;
}

registry
    .category("error_handlers")
    .add("offlineQueueLineLost", lineLostHandler, {sequence: SEQUENCE});
