/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const BROWSERS = [
    ["Edge", /\bEdg/],
    ["Opera", /\bOPR\//],
    ["Firefox", /\bFirefox\//],
    ["Chrome", /Chrom(e|ium)\//],
    ["Safari", /\bSafari\//],
];
const SYSTEMS = [
    ["Android", /Android/],
    ["iPad", /iPad/],
    ["iPhone", /iPhone/],
    ["Windows", /Windows/],
    ["Mac", /Mac OS/],
    ["Linux", /Linux|CrOS/],
];

function first(known, userAgent, otherwise) {
    const found = known.find(([, pattern]) => pattern.test(userAgent));
    return found ? found[0] : otherwise;
}

/**
 * @param {String} userAgent
 * @returns {String} for people to tell devices apart: "Chrome on Linux"
 */
export function deviceName(userAgent) {
    return `${first(BROWSERS, userAgent, "Browser")} on ${first(
        SYSTEMS,
        userAgent,
        "?"
    )}`;
}
