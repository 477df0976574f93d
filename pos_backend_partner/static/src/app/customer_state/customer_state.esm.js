/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useEnv, useState} from "@odoo/owl";

/** Where the POS runs without its services, as in unit tests, all is as in stock. */
const STOCK = {isStock: true, isOffline: false, isAsking: () => false};

/**
 * What a customer button says beside the name: whether a customer is being
 * chosen for this order, or whether the backend is out of reach.
 */
export function useCustomerState() {
    const picker = useEnv().services.customer_picker;
    if (!picker || picker.isStock) {
        return STOCK;
    }
    const asking = useState(picker.state);
    const reach = useState(picker.reach.state);
    return {
        isStock: false,
        get isOffline() {
            return reach.isOffline;
        },
        isAsking(order) {
            return Boolean(order) && asking.asking.includes(order.uid);
        },
    };
}
