/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {formatDateTime} from "@web/core/l10n/dates";
import {localization} from "@web/core/l10n/localization";

const SECONDS = /[:.]s+/;
/** As amounts, quantities and the numbers of orders have them in every language. */
const DIGITS = {numberingSystem: "latn"};

/**
 * @param {Number} ms
 * @returns {String} the time in the user's own format, with the day if it is not today
 */
export function momentText(ms) {
    const {DateTime} = luxon;
    const moment = DateTime.fromMillis(ms).reconfigure(DIGITS);
    const {dateFormat, timeFormat} = localization;
    const time = timeFormat.replace(SECONDS, "");
    const isToday = moment.hasSame(DateTime.now(), "day");
    return formatDateTime(moment, {format: isToday ? time : `${dateFormat} ${time}`});
}
