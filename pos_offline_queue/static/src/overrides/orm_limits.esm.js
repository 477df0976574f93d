/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";
import {ORM} from "@web/core/orm_service";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {patch} from "@web/core/utils/patch";
import {within} from "@pos_offline_queue/core/pace.esm";

/** In ms, while a server that has just been silent is silent. */
const SHORT = 1500;
const COUPON = 5000;
const TABLE = 8000;
const isDraft = ([, draft] = []) => draft === true;
/**
 * What the POS asks in the middle of selling, and for how long it waits; standard has no
 * limit. Each of them goes on where there is no connection.
 */
const LIMITS = {
    "loyalty.card/search_read": {limit: COUPON},
    "pos.config/use_coupon_code": {limit: COUPON},
    "pos.order/validate_coupon_programs": {limit: COUPON},
    "pos.order/export_for_ui_table_draft": {limit: TABLE},
    "pos.order/remove_from_ui": {limit: TABLE},
    // A draft has a key: one that arrives after all, and again, is one order.
    "pos.order/create_from_ui": {limit: TABLE, isFor: isDraft},
};
const NOTHING = Symbol("no answer in time");

let isSilent = false;

async function inTime(request, limit, method) {
    const {timers} = pageWorld;
    const most = isSilent ? SHORT : limit;
    const answered = request.then((answer) => {
        // A late answer counts as well: this server is slow, and has its full time.
        isSilent = false;
        return answer;
    });
    const answer = await within(answered, most, {timers, otherwise: NOTHING});
    if (answer === NOTHING) {
        isSilent = true;
        throw new ConnectionLostError(method);
    }
    return answer;
}

patch(ORM.prototype, {
    call(model, method, args) {
        const request = super.call(...arguments);
        const {limit, isFor = () => true} = LIMITS[`${model}/${method}`] || {};
        return limit && isFor(args) ? inTime(request, limit, method) : request;
    },
});
