/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {offlineStart} from "@pos_offline_queue/app/offline_start/offline_start.esm";
import {ormService} from "@web/core/orm_service";
import {patch} from "@web/core/utils/patch";

/** All that is asked while the POS starts, by whichever service. */
patch(ormService, {
    start() {
        const orm = super.start(...arguments);
        if (offlineStart.isPossible) {
            offlineStart.answers.watch(orm);
        }
        return orm;
    },
});
