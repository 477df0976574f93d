/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {useActiveElement} from "@web/core/ui/ui_service";
import {useAutofocus} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";

/** The customers last used on this till, for when the backend is out of reach. */
export class RecentCustomersPopup extends AbstractAwaitablePopup {
    static template = "pos_backend_partner.RecentCustomersPopup";
    static defaultProps = {cancelKey: "Escape", confirmKey: false};

    setup() {
        super.setup();
        useActiveElement("popup");
        useAutofocus({refName: "search"});
        this.state = useState({query: ""});
        this.chosen = null;
    }

    get customers() {
        return this.props.recent.search(this.state.query);
    }

    isCurrent(customer) {
        return Boolean(this.props.partner) && this.props.partner.id === customer.id;
    }

    describe(customer) {
        return [customer.phone || customer.mobile, customer.email, customer.city]
            .filter(Boolean)
            .join(" · ");
    }

    choose(customer) {
        this.chosen = customer;
        return this.confirm();
    }

    onSearchKeydown(ev) {
        if (ev.key === "Enter" && this.customers.length) {
            ev.preventDefault();
            this.choose(this.customers[0]);
        }
    }

    /** What is typed here is not meant for the order behind. */
    onKeyup(ev) {
        if (ev.key !== "Escape") {
            ev.stopPropagation();
        }
    }

    getPayload() {
        return this.chosen;
    }
}
