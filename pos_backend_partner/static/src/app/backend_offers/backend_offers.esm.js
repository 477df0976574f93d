/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/** Cards in the corner of the till; they wait and block nothing. */
export class BackendOffers extends Component {
    static template = "pos_backend_partner.BackendOffers";
    static props = {messages: Object};

    setup() {
        this.state = useState(this.props.messages.state);
    }

    heading(offer) {
        return _t("%(what)s from %(sender)s", {
            what: this.props.messages.title(offer),
            sender: offer.sender.name,
        });
    }

    isNotice({type}) {
        const handlers = registry.category("pos_backend_messages");
        return handlers.contains(type) && handlers.get(type).isNotice;
    }
}
