/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";
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

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * In whole minutes, so that what shows the age of one thing agrees.
 *
 * @param {Number} ms less than none, as after a clock was set back, counts as none
 * @returns {String} "less than 1 min", "3 min", "5 h", "2 days"
 */
export function duration(ms) {
    if (ms < MINUTE) {
        return _t("less than 1 min");
    }
    if (ms < HOUR) {
        return _t("%s min", Math.floor(ms / MINUTE));
    }
    if (ms < 2 * DAY) {
        return _t("%s h", Math.floor(ms / HOUR));
    }
    return _t("%s days", Math.floor(ms / DAY));
}

/** @returns {String} until something happens: "40 s", "3 min" */
export function countdown(ms) {
    return ms < MINUTE ? _t("%s s", Math.floor(ms / SECOND)) : duration(ms);
}

/** @returns {String} how old it is: "just now", "3 min" */
export function age(ms) {
    return ms < MINUTE ? _t("just now") : duration(ms);
}

/** @returns {String} "just now", "3 min ago" */
export function ago(ms) {
    return ms < MINUTE ? _t("just now") : _t("%s ago", duration(ms));
}

const STEP = 1024;
const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"];

/**
 * @param {Number} bytes
 * @returns {String} "1.2 MB", in the user's language
 */
export function size(bytes) {
    const exponent = Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(STEP));
    const index = Math.min(Math.max(exponent, 1), UNITS.length) - 1;
    const {defaultLocale} = luxon.Settings;
    const format = {
        style: "unit",
        numberingSystem: "latn",
        unit: UNITS[index],
        maximumFractionDigits: index ? 1 : 0,
    };
    return new Intl.NumberFormat(defaultLocale, format).format(
        bytes / STEP ** (index + 1)
    );
}
