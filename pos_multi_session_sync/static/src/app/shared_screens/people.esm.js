/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";

/** @returns {String} "Ana (Bar)" */
export function personText(actor) {
    if (!actor) {
        return "";
    }
    return actor.till ? _t("%s (%s)", actor.name, actor.till) : actor.name;
}

/** @returns {String} "AB" of "Ana Berg" */
export function initials(name) {
    const words = name.trim().split(/\s+/);
    const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
    return letters.map((word) => word.charAt(0).toUpperCase()).join("");
}

/** @returns {String} the time of the day, as people of this language write it */
export function timeText(ms) {
    return luxon.DateTime.fromMillis(ms).toLocaleString(luxon.DateTime.TIME_SIMPLE);
}
