// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Times on the till's screens: as the user's language in Odoo has them. */

import assert from "node:assert/strict";
import {localization} from "../../../../tests/node/odoo.mjs";
import {momentText} from "@pos_offline_queue/app/formatters.esm";
import {test} from "node:test";

/** Of luxon, what is asked of it: the format, after the digits. */
const moment = (day, digits = "of the language") => ({
    day,
    hasSame: (other) => other.day === day,
    reconfigure: ({numberingSystem}) => moment(day, numberingSystem),
    toFormat: (format) => `${digits} ${format}`,
});
globalThis.luxon = {DateTime: {fromMillis: moment, now: () => moment(1)}};

function inLanguage(language, t) {
    const before = {...localization};
    Object.assign(localization, language);
    t.after(() => Object.assign(localization, before));
}

test("a time has the format of the language, without seconds, and its day if another", (t) => {
    inLanguage({dateFormat: "dd.MM.yyyy", timeFormat: "HH:mm:ss"}, t);
    assert.equal(momentText(1), "latn HH:mm");
    assert.equal(momentText(0), "latn dd.MM.yyyy HH:mm");
});

test("twelve hours stay twelve hours", (t) => {
    inLanguage({timeFormat: "hh:mm:ss a"}, t);
    assert.equal(momentText(1), "latn hh:mm a");
});
