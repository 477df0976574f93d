/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {isInstalled} from "@pos_offline_queue/app/app_install.esm";
import {isIOS} from "@web/core/browser/feature_detection";

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
    // An iPad says that it is a Mac. Its app has another storage than Safari, and so
    // is another device; it does not say that it is Safari.
    const isMaybeMac = userAgent.includes("Macintosh");
    const system = isMaybeMac && isIOS() ? "iPad" : first(SYSTEMS, userAgent, "?");
    const browserName = first(BROWSERS, userAgent, isInstalled() ? "App" : "Browser");
    return `${browserName} on ${system}`;
}
