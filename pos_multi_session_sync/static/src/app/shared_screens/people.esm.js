/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";
import {localization} from "@web/core/l10n/localization";
import {momentText} from "@pos_offline_queue/app/formatters.esm";

const FROM_THE_RIGHT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF]/;
/** As in shared_screens.scss. */
const COLORS = 8;

/** @returns {String} a name that does not turn the sentence around it, nor is turned */
export function isolated(name) {
    const isMixed = localization.direction === "rtl" || FROM_THE_RIGHT.test(name);
    return isMixed ? `\u2068${name}\u2069` : name;
}

/**
 * @returns {String} "Ana (Bar)"; "Ana, Bar (upstairs)" where one of them has parentheses
 *  of its own. Sentences put none around it.
 */
export function detailed(name, detail) {
    const [first, second] = [isolated(name), isolated(detail)];
    const hasOwn = /[()]/.test(name + detail);
    return hasOwn ? `${first}, ${second}` : `${first} (${second})`;
}

/** @returns {String} who, and at which point of sale */
export function personText(actor) {
    if (!actor) {
        return "";
    }
    return actor.till ? detailed(actor.name, actor.till) : isolated(actor.name);
}

/** @returns {String} class of the person's own color, the same on all tills */
export function colorOf(actor) {
    return `pos-sharing-color-${(actor?.user || 0) % COLORS}`;
}

/** @returns {String} of an order whose sale Odoo has rejected */
export function rejectedText(rejected) {
    return _t("Paid to %s, not in Odoo yet", personText(rejected)).toString();
}

/** @returns {String} "AB" of "Ana Berg" */
export function initials(name) {
    const words = name.trim().split(/\s+/);
    const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
    return letters.map((word) => word.charAt(0).toUpperCase()).join("");
}

/** @returns {String} "Bar, Ana 8:46": where, who and when */
export function placeText({actor, ts}) {
    const [till, name] = [actor?.till, actor?.name].map((one) => one && isolated(one));
    const who = [name, momentText(ts)].filter(Boolean).join(" ");
    return till ? _t("%(till)s, %(who)s", {till, who}).toString() : who;
}

const ORIGINS = {
    successor: (number) => _t("What was left of order %s", number),
    late: (number) => _t("What came after order %s was closed", number),
    apart: (number) => _t("Separated from order %s", number),
    restored: (number) => _t("Brought back from order %s", number),
};

/** @returns {String} what an order has to do with the one that it came of */
export function originText({why, number}) {
    const words = ORIGINS[why];
    return words ? words(number ? `#${number}` : "…").toString() : "";
}
