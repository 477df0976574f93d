/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {explain} from "@pos_offline_queue/app/messages.esm";
import {registry} from "@web/core/registry";
import {usePopupKeyboard} from "@pos_offline_queue/app/popup_hook.esm";

/** Odoo does not take a sale, and the customer is still there. */
export class RefusedPopup extends AbstractAwaitablePopup {
    static template = "pos_offline_queue.RefusedPopup";
    // Nobody decides this by a key that was meant for something else.
    static defaultProps = {confirmKey: false, cancelKey: false, code: "", message: ""};

    setup() {
        super.setup();
        usePopupKeyboard();
        this.words = explain(this.props);
    }
}

/**
 * @param {Object} popup the POS's service
 * @param {{code: String, message: String}} refusal in Odoo's own words
 * @returns {Promise<String>} "change" the order, or "keep" it as it was sold
 */
export async function askRefused(popup, {code = "", message = ""}) {
    const {confirmed} = await popup.add(RefusedPopup, {code, message});
    return confirmed ? "change" : "keep";
}

/** For who has no reason to know of components. */
registry.category("services").add("pos_offline_dialogs", {
    dependencies: ["popup"],
    start: (_env, {popup}) => ({askRefused: (refusal) => askRefused(popup, refusal)}),
});
