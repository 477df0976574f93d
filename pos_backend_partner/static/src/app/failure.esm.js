/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";

/**
 * @param {Error} error of what was asked of the server; the console has it, unless
 *     there was no line
 * @returns {String} "offline" or "server_error", see `CustomerPicker.explain`
 */
export function failureCode(error) {
    if (error instanceof ConnectionLostError) {
        return "offline";
    }
    console.error(error);
    return "server_error";
}
