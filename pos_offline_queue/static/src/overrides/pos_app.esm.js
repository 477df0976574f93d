/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Chrome} from "@point_of_sale/app/pos_app";
import {patch} from "@web/core/utils/patch";

/**
 * Owl translates titles and placeholders, but not what is only read out. The templates
 * of all other components are compiled after this.
 */
patch(Chrome.prototype, {
    setup() {
        super.setup();
        const {app} = this.__owl__;
        app.translatableAttributes = [
            ...(app.translatableAttributes || []),
            "aria-label",
        ];
    },
});
