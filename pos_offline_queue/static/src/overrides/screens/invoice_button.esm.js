/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import {InvoiceButton} from "@point_of_sale/app/screens/ticket_screen/invoice_button/invoice_button";
import {patch} from "@web/core/utils/patch";

patch(InvoiceButton.prototype, {
    /**
     * A customer who gets the invoice from the list of orders has it then. In standard
     * the button stays dead for as long as the file does not come.
     */
    setup() {
        super.setup(...arguments);
        const {report, pos} = this;
        const doAction = async (...args) => {
            const {documents, isOpen} = pos.offlineQueue;
            if (!isOpen) {
                return report.doAction(...args);
            }
            try {
                await documents.downloaded(() => report.doAction(...args));
            } catch (error) {
                const isLate = error instanceof SendError;
                throw isLate ? new ConnectionLostError(args[0]) : error;
            }
            if (documents.state.count) {
                documents.strikeOff({id: this.props.order.backendId}).catch(() => null);
            }
        };
        this.report = Object.assign(Object.create(report), {doAction});
    },
});
