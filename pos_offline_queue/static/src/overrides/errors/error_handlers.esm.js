/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    NeedsAttention,
    SaleKept,
    SaleRefused,
} from "@pos_offline_queue/app/offline_errors.esm";
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
