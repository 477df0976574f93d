/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";
import {RecentCustomers} from "@pos_backend_partner/core/recent_customers.esm";
import {failureCode} from "@pos_backend_partner/app/failure.esm";
import {markRaw} from "@odoo/owl";
import {recentStore} from "@pos_backend_partner/app/recent_store.esm";
import {registry} from "@web/core/registry";

/**
 * The customers that this till knows: in the memory of the POS, and the recent
 * ones kept in the browser. All of them were read with the cashier's rights.
 */
export class KnownCustomers {
    static dependencies = ["pos", "orm"];

    constructor(env, services) {
        markRaw(this);
        this.setup(env, services);
    }

    setup(env, {pos, orm}) {
        Object.assign(this, {pos, orm});
        this.recent = new RecentCustomers({
            store: recentStore(pos.config.uuid),
            limit: pos.config.customer_recent_limit,
            session: pos.pos_session.id,
        });
    }

    /**
     * Reads a customer with the rights of the cashier.
     *
     * @returns {Promise<{code: String, partner: Object?}>} code "ok",
     *     "customer_refused", "offline" or "server_error"
     */
    async load(partnerId) {
        let answer = null;
        try {
            answer = await this.call("get_pos_customer", partnerId);
        } catch (error) {
            return {code: failureCode(error)};
        }
        if (answer.code !== "ok") {
            return {code: "customer_refused"};
        }
        return {code: "ok", partner: this.take(answer.partner)};
    }

    /** Puts a row from the server among the customers that the POS knows. */
    take(row) {
        this.pos.refreshPartners([row]);
        return this.pos.db.get_partner_by_id(row.id);
    }

    /** Ids of all customers that this till holds in memory or remembers. */
    heldIds() {
        const known = Object.keys(this.pos.db.partner_by_id).map(Number);
        return [...new Set([...known, ...this.recent.rows.map(({id}) => id)])];
    }

    /** @param {Number[]} asked ids; those without a row are gone for us */
    refresh(asked, rows) {
        const found = new Set(rows.map(({id}) => id));
        const gone = asked.filter((id) => !found.has(id));
        this.pos.refreshPartners(rows);
        this.pos.forgetPartners(gone);
        this.recent.refresh(rows);
        this.recent.drop(gone);
    }

    /**
     * @param {String} barcode
     * @returns {Promise<Object?>} any customer of the company; while the server
     *     is out of reach, one of the recent ones
     */
    async findByBarcode(barcode) {
        const known = this.pos.db.get_partner_by_barcode(barcode);
        if (known) {
            return known;
        }
        let row = null;
        try {
            row = await this.call("get_pos_customer_by_barcode", barcode);
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
            row = this.recent.findByBarcode(barcode);
        }
        return row && this.take(row);
    }

    call(method, ...args) {
        const session = [this.pos.pos_session.id];
        return this.orm.silent.call("pos.session", method, [session, ...args]);
    }
}

registry.category("services").add("known_customers", {
    dependencies: KnownCustomers.dependencies,
    start: (env, services) => new KnownCustomers(env, services),
});
