/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * The client action by which a button of any module, pressed in the picker,
 * tells the POS something at once:
 *
 *     {"type": "ir.actions.client", "tag": "pos_backend_partner.tell_pos",
 *      "params": {"type": "product", "payload": {"product_id": 7}}}
 *
 * The request that is open in the picker is what allows it. Elsewhere in the
 * backend there is none, and `pos.session._tell_pos` is the way.
 */
async function tellPos(env, {params}) {
    const code = await env.services.pos_customer_picker.tell({
        type: params.type,
        payload: params.payload,
    });
    const isDone = code === "ok";
    env.services.notification.add(
        isDone
            ? _t("The POS has it.")
            : _t("The POS did not take it. Press Customer on the till and try again."),
        {type: isDone ? "success" : "warning"}
    );
    return params.next;
}

registry.category("actions").add("pos_backend_partner.tell_pos", tellPos);
