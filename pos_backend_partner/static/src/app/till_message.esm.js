/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {failureCode, failureText} from "@pos_backend_partner/app/backend_reach.esm";
import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
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
