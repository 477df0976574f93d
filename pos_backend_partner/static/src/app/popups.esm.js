/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {failureCode, failureText} from "@pos_backend_partner/app/backend_reach.esm";
import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {readTyped} from "@pos_backend_partner/core/search_text.esm";
import {useActiveElement} from "@web/core/ui/ui_service";
import {useAutofocus} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";

/** A few words to another till. It stays open, with the words, until they are sent. */
export class TillMessagePopup extends AbstractAwaitablePopup {
    static template = "pos_backend_partner.TillMessagePopup";
    static defaultProps = {cancelKey: "Escape", confirmKey: false};

    setup() {
        super.setup();
        useActiveElement("popup");
        useAutofocus({refName: "text"});
        const {tills} = this.props;
        // Where there is only one, it is meant.
        const till = tills.length === 1 ? tills[0] : null;
        this.state = useState({till, text: "", problem: "", isBusy: false});
    }

    get isComplete() {
        return Boolean(this.state.till && this.state.text.trim() && !this.state.isBusy);
    }

    async confirm() {
        if (!this.isComplete) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.props.send(this.state.till.id, this.state.text);
        } catch (error) {
            // Odoo's own words where it has refused.
            this.state.problem = error.data?.message || failureText(failureCode(error));
            return;
        } finally {
            this.state.isBusy = false;
        }
        await super.confirm();
    }

    /** What is typed here is not meant for the order behind. */
    onKeyup(ev) {
        if (ev.key !== "Escape") {
            ev.stopPropagation();
        }
    }

    getPayload() {
        return this.state.till;
    }
}

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

    /** @param {Object | null} customer null for none */
    choose(customer) {
        this.chosen = customer;
        return this.confirm();
    }

    /** The answer says what was searched for in vain. */
    make() {
        return this.choose({typed: readTyped(this.state.query)});
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

/** A shorter number is part of too many others. */
const SHORTEST = 6;

/** A customer who is sold to at once, and created in Odoo later. */
export class NewCustomerPopup extends AbstractAwaitablePopup {
    static template = "pos_backend_partner.NewCustomerPopup";
    static defaultProps = {cancelKey: "Escape", confirmKey: false};

    setup() {
        super.setup();
        useActiveElement("popup");
        useAutofocus({refName: "name"});
        // What was typed before a module refused it is not lost.
        const {typed} = this.props;
        this.state = useState({name: "", phone: "", email: "", vat: "", ...typed});
    }

    get isComplete() {
        return Boolean(this.state.name.trim());
    }

    /** Of the customers of this till; Odoo's are compared when there is a line. */
    get doubles() {
        const {phone, email, vat} = this.state;
        const typed = [phone, email, vat].filter(
            (text) => text.replace(/\W/g, "").length >= SHORTEST
        );
        const found = typed.flatMap((text) => this.props.recent.search(text));
        return [...new Set(found)].map(({name}) => name).join(", ");
    }

    /** What is typed here is not meant for the order behind. */
    onKeyup(ev) {
        if (ev.key !== "Escape") {
            ev.stopPropagation();
        }
    }

    onSubmit() {
        if (this.isComplete) {
            this.confirm();
        }
    }

    getPayload() {
        return {...this.state};
    }
}
