/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {App, useSubEnv, xml} from "@odoo/owl";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {PartnerDetailsEdit} from "@point_of_sale/app/screens/partner_list/partner_editor/partner_editor";
import {PartnerListScreen} from "@point_of_sale/app/screens/partner_list/partner_list";
import {Ruling} from "@pos_backend_partner/core/customer_rules.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";

/** In ms, for a module that asks the server before it refuses. */
const LIMIT = 10000;
const wait = (ms) => new Promise((resolve) => browser.setTimeout(resolve, ms));

/** Has the ruling notice the popups and dialogs that the component opens. */
function watchPopups(env, ruling) {
    const {popup, dialog} = env.services;
    const watched = {
        popup: {
            ...popup,
            add(...args) {
                const answer = popup.add(...args);
                ruling.shows(answer);
                return answer;
            },
        },
        dialog: {
            ...dialog,
            add(component, props, options = {}) {
                let remove = null;
                const closed = new Promise((resolve) => {
                    const onClose = () => {
                        resolve();
                        return options.onClose?.();
                    };
                    remove = dialog.add(component, props, {...options, onClose});
                });
                ruling.shows(closed);
                return remove;
            },
        },
    };
    useSubEnv({services: Object.assign(Object.create(env.services), watched)});
}

/** Standard's customer list, of which only what a click does is used. */
class ClickedCustomer extends PartnerListScreen {
    static template = xml`<t/>`;

    setup() {
        watchPopups(this.env, this.props.ruling);
        super.setup();
    }

    /** Another screen may have been opened since the customer was asked for. */
    confirm() {
        const {tempScreen, tempScreenIsShown} = this.pos;
        super.confirm(...arguments);
        Object.assign(this.pos, {tempScreen, tempScreenIsShown});
    }
}

/** Standard's form of a customer, of which only what saving does is used. */
class SavedCustomer extends PartnerDetailsEdit {
    static template = xml`<t/>`;

    setup() {
        watchPopups(this.env, this.props.ruling);
        super.setup();
    }
}

/**
 * What holds for the customer of an order. Modules that extend the click on a customer
 * in standard's list, or saving in its form, are asked too: their code runs in components
 * that are never drawn, as a page that lies behind another one draws nothing.
 */
export class CustomerRules {
    constructor(env) {
        this.env = env;
        this.app = new App(ClickedCustomer, {env});
    }

    /**
     * @param {Object?} order
     * @param {Object?} partner
     * @param {Boolean} [isEdited] saved in the picker, and not asked about since
     * @returns {Promise<String>} "ok", "refund" or "not_allowed"
     */
    async check(order, partner, isEdited = false) {
        if (order && !this.mayChange(order, partner)) {
            return "refund";
        }
        const current = order && order.get_partner();
        const isNew = partner && partner.id !== (current && current.id);
        const isAllowed =
            (!isEdited || (await this.maySave(partner))) &&
            (!isNew || (await this.mayChoose(partner, current)));
        return isAllowed ? "ok" : "not_allowed";
    }

    /** A refund belongs to the customer of the order that is refunded. */
    mayChange(order, partner) {
        const current = order.get_partner();
        return !(current && current !== partner && order.getHasRefundLines());
    }

    /** @returns {Promise<Boolean>} whether a click in standard's list would choose them */
    mayChoose(partner, current = null) {
        return this.ask(
            ClickedCustomer,
            (ruling) => ({
                partner: current,
                resolve: ({confirmed}) => confirmed && ruling.allow(),
            }),
            (list) => list.clickPartner(partner)
        );
    }

    /** @returns {Promise<Boolean>} whether standard's form would save them as they are */
    maySave(partner) {
        return this.ask(
            SavedCustomer,
            (ruling) => ({
                partner,
                imperativeHandle: {},
                saveChanges: () => ruling.allow(),
            }),
            (form) => form.saveChanges()
        );
    }

    async ask(Component, propsFor, run) {
        const ruling = new Ruling({wait, limit: LIMIT});
        const node = this.app.makeNode(Component, {ruling, ...propsFor(ruling)});
        const isAllowed = await ruling.of(() => run(node.component));
        node.destroy();
        if (!isAllowed && !ruling.popups.length) {
            this.env.services.popup.add(ErrorPopup, {
                title: _t("Not possible"),
                body: _t("This point of sale does not accept this customer."),
            });
        }
        return isAllowed;
    }
}
