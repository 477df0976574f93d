/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {busService} from "@bus/services/bus_service";
import {offlineStart} from "@pos_offline_queue/app/offline_start/offline_start.esm";
import {patch} from "@web/core/utils/patch";

/** Its worker comes from the server; one that failed to load is never tried again. */
patch(busService, {
    start() {
        const bus = super.start(...arguments);
        const {addChannel, start} = bus;
        return Object.defineProperties(bus, {
            addChannel: {
                value: async (channel) => {
                    await offlineStart.whenServerIsBack;
                    return addChannel(channel);
                },
            },
            start: {
                value: async () => {
                    await offlineStart.whenServerIsBack;
                    return start();
                },
            },
        });
    },
});
