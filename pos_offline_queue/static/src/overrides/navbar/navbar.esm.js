/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Navbar} from "@point_of_sale/app/navbar/navbar";
import {patch} from "@web/core/utils/patch";
import {useQueue} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";

patch(Navbar.prototype, {
    setup() {
        super.setup(...arguments);
        this.offlineQueue = useQueue();
    },

    onQueueButtonClick() {
        this.pos.showScreen("QueueScreen");
    },
});
