// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Lets Node find sources by the names that Odoo gives them:
   @addon/core/x.esm is addon/static/src/core/x.esm.js, and
   @addon/../tests/core/x is addon/static/tests/core/x.js. */

import {existsSync} from "node:fs";
import {fileURLToPath} from "node:url";

const ROOT = new URL("../../", import.meta.url);
const ODOO_NAME = /^@(pos_[a-z_]+)\/(.+)$/;
/* What app/ code needs of Odoo's own to run without Odoo. */
const here = (name) => new URL(name, import.meta.url);
const STAND_INS = {
    "@web/core/browser/feature_detection": here("odoo.mjs"),
    "@web/core/l10n/dates": here("odoo.mjs"),
    "@web/core/l10n/localization": here("odoo.mjs"),
    "@web/core/network/download": here("odoo.mjs"),
    "@web/core/orm_service": here("odoo.mjs"),
    "@web/core/registry": here("odoo.mjs"),
    "@web/core/ui/ui_service": here("odoo.mjs"),
    "@web/core/utils/hooks": here("odoo.mjs"),
    "@web/core/utils/numbers": here("odoo.mjs"),
    "@web/core/utils/patch": here("odoo.mjs"),
    "@web/core/utils/timing": here("odoo.mjs"),
    "@web/core/utils/ui": here("odoo.mjs"),
    "@odoo/owl": here("owl.mjs"),
    "@pos_self_order/app/self_order_service": here("point_of_sale.mjs"),
    "@web/core/browser/browser": here("browser.mjs"),
    "@web/core/l10n/translation": here("translation.mjs"),
    "@web/core/network/rpc_service": here("rpc_service.mjs"),
    "@web/session": here("odoo.mjs"),
    "@web/views/fields/formatters": here("odoo.mjs"),
};
const POINT_OF_SALE = here("point_of_sale.mjs");

export function sourceOf(specifier) {
    if (specifier in STAND_INS) {
        return STAND_INS[specifier].href;
    }
    if (specifier.startsWith("@point_of_sale/")) {
        return POINT_OF_SALE.href;
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
