// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Lets Node find sources by the names that Odoo gives them:
   @addon/core/x.esm is addon/static/src/core/x.esm.js, and
   @addon/../tests/core/x is addon/static/tests/core/x.js. */

import {existsSync} from "node:fs";
import {fileURLToPath} from "node:url";

const ROOT = new URL("../../", import.meta.url);
const ODOO_NAME = /^@(pos_[a-z_]+)\/(.+)$/;
/* The one file of Odoo's own that app/ code needs to run without Odoo. */
const STAND_INS = {
    "@web/core/browser/browser": new URL("browser.mjs", import.meta.url),
};

export function sourceOf(specifier) {
    if (specifier in STAND_INS) {
        return STAND_INS[specifier].href;
    }
    const match = ODOO_NAME.exec(specifier);
    return match && new URL(`${match[1]}/static/src/${match[2]}.js`, ROOT).href;
}

/* Within a module Odoo also takes "./x.esm", without the suffix that Node asks for. */
function relative(specifier, parent) {
    if (!parent || !/^\.\.?\/.*\.esm$/.test(specifier)) {
        return null;
    }
    const url = new URL(`${specifier}.js`, parent);
    return existsSync(fileURLToPath(url)) ? url.href : null;
}

export function resolve(specifier, context, nextResolve) {
    const source = sourceOf(specifier) || relative(specifier, context.parentURL);
    if (!source) {
        return nextResolve(specifier, context);
    }
    // Node would guess from the next package.json; Odoo's sources are all modules.
    return {url: source, format: "module", shortCircuit: true};
}
