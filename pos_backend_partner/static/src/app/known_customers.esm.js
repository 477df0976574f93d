/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    RecentCustomers,
    isNewCustomer,
    newCustomer,
    newCustomerRow,
} from "@pos_backend_partner/core/customers.esm";
import {failureCode, inTime} from "@pos_backend_partner/app/backend_reach.esm";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {markRaw} from "@odoo/owl";
import {newToken} from "@pos_backend_partner/core/protocol.esm";
import {registry} from "@web/core/registry";
import {session} from "@web/session";

const PREFIX = "pos_backend_partner.recent";
const COOKIE = "pos_recent_customers";
/** In seconds. */
const YEAR = 31536000;

function forgetOtherDatabases(storage) {
    for (const key of Object.keys(storage)) {
        if (
            key.startsWith(`${PREFIX}/`) &&
            !key.startsWith(`${PREFIX}/${session.db}/`)
        ) {
            storage.removeItem(key);
        }
    }
}

/**
 * Where the recent customers of one POS of one database are kept.
 * What another database left on this host name is dropped.
 *
 * @param {String} configUuid
 */
function recentStore(configUuid) {
    const key = `${PREFIX}/${session.db}/${configUuid}`;
    return {
        read() {
            forgetOtherDatabases(browser.localStorage);
            return browser.localStorage.getItem(key);
        },
        write(text) {
            browser.localStorage.setItem(key, text);
            // The log-out sees by it that there is something to forget.
            document.cookie = `${COOKIE}=1; path=/; max-age=${YEAR}; samesite=lax`;
        },
        clear: () => browser.localStorage.removeItem(key),
    };
}

/** In ms. A slow server is waited for, as the till goes on meanwhile. */
const LIMIT = 30000;
const NOTICE = 8000;
/** In ms: after how long the cashier hears that a customer is looked up, for how long. */
const SCAN_NOTICE_AFTER = 1000;
const SCAN_NOTICE = 3000;
/** Until a new customer is created in Odoo: the order has them by then. In ms. */
const SOON = 1000;
/** Until a server that was too slow is asked again. In ms. */
const LATER = 30000;
const REFRESH = "refresh_pos_customers";
/** Customers that one request reads again; the server takes no more. */
const AT_A_TIME = 500;

/**
 * The customers that this till knows: in the memory of the POS, and the recent
 * ones kept in the browser. All of them were read with the cashier's rights.
 */
export class KnownCustomers {
    static dependencies = ["pos", "orm", "user", "pos_notification", "backend_reach"];

    constructor(env, services) {
        markRaw(this);
        this.setup(env, services);
    }

    setup(env, {pos, orm, user, pos_notification, backend_reach}) {
        Object.assign(this, {pos, orm, notification: pos_notification});
        this.reach = backend_reach;
        this.recent = new RecentCustomers({
            store: recentStore(pos.config.uuid),
            limit: pos.config.customer_recent_limit,
            session: pos.pos_session.id,
            user: user.userId,
        });
        backend_reach.onBack(() => this.createAll());
        this.createAll();
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

    /** Puts a row from the server, if there is one, among those that the POS knows. */
    take(row) {
        if (!row) {
            return null;
        }
        this.pos.refreshPartners([row]);
        return this.pos.db.get_partner_by_id(row.id);
    }

    /** @returns {Object?} the customer of a row that the till remembers */
    known(row) {
        return row && (this.pos.db.get_partner_by_id(row.id) || this.take(row));
    }

    /** Ids of all customers that this till holds in memory or remembers. */
    heldIds() {
        const known = Object.keys(this.pos.db.partner_by_id).map(Number);
        const ids = new Set([...known, ...this.recent.rows.map(({id}) => id)]);
        return [...ids].filter((id) => id > 0);
    }

    // ------------------------------------------- customers made without a server

    get mayCreate() {
        return Boolean(this.pos.user.may_create_customers);
    }

    /**
     * @param {Object} typed
     * @returns {Object?} a customer to sell to at once; null without a name
     */
    make(typed) {
        const made = newCustomer(newToken(window.crypto), typed);
        if (made) {
            // The server may just be slow.
            this.createIn(SOON);
        }
        return made && this.pos.takeNewCustomer(made);
    }

    /** @returns {Object?} as the POS would know the customer; nothing is made */
    rowOf(typed) {
        const made = newCustomer(newToken(window.crypto), typed);
        return made && newCustomerRow(made);
    }

    createIn(ms) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.createAll(), ms);
    }

    /** Has those created in Odoo who are on open orders or remembered. */
    async createAll() {
        if (this.isCreating) {
            this.createIn(LATER);
        } else if (!this.reach.state.isOffline) {
            this.isCreating = true;
            try {
                await this.createEach();
            } finally {
                this.isCreating = false;
            }
        }
    }

    async createEach() {
        const partners = [
            ...this.pos.orders.map((order) => order.get_partner()),
            ...this.recent.rows,
        ];
        const waiting = new Map();
        for (const partner of partners) {
            if (isNewCustomer(partner?.new_customer)) {
                waiting.set(partner.id, partner.new_customer);
            }
        }
        for (const [id, made] of waiting) {
            try {
                this.created(id, await this.call("create_pos_customer", made));
            } catch (error) {
                // Their orders bring them, and the next time that the server is back.
                if (failureCode(error) === "offline") {
                    this.createIn(LATER);
                    return;
                }
            }
        }
    }

    created(id, {partner: row, doubles}) {
        const partner = this.take(row);
        if (!partner) {
            return;
        }
        this.pos.replacePartner(id, partner);
        this.pos.forgetPartners([id]);
        this.recent.replace(id, partner);
        if (doubles.length) {
            const words = {name: partner.name, others: doubles.join(", ")};
            this.notification.add(
                _t(
                    "%(name)s may be in Odoo twice: %(others)s. A manager can merge them.",
                    words
                ),
                NOTICE
            );
        }
    }

    /**
     * Reads customers of the till again, and forgets the ones that the cashier may not
     * have any more.
     *
     * @param {Number[]} ids
     * @returns {Promise<{name: String, orders: Object[]}[]>} those who were deleted in
     *     Odoo, and the open orders that have no customer now
     */
    async refresh(ids) {
        const gone = [];
        for (let start = 0; start < ids.length; start += AT_A_TIME) {
            const asked = ids.slice(start, start + AT_A_TIME);
            gone.push(...this.takeOver(asked, await this.call(REFRESH, asked)));
        }
        return gone;
    }

    takeOver(asked, {partners, merged, deleted}) {
        const found = new Set(partners.map(({id}) => id));
        const lost = asked.filter((id) => !found.has(id));
        const {db} = this.pos;
        this.pos.refreshPartners(partners);
        for (const [id, target] of merged) {
            this.pos.replacePartner(id, db.get_partner_by_id(target));
            this.recent.replace(id, db.get_partner_by_id(target));
        }
        const gone = deleted.map((id) => ({
            name: db.get_partner_by_id(id)?.name,
            orders: this.pos.dropPartner(id),
        }));
        this.pos.forgetPartners(lost);
        this.recent.refresh(partners);
        this.recent.drop(lost);
        return gone.filter(({orders}) => orders.length);
    }

    /** @returns {Object?} the customer with this barcode, if the till knows them */
    knownByBarcode(barcode) {
        return (
            this.pos.db.get_partner_by_barcode(barcode) ||
            this.take(this.recent.findByBarcode(barcode))
        );
    }

    /**
     * Any customer of the company, by barcode.
     *
     * @returns {Promise<{code: String, partner: Object?}>} code "ok", "unknown",
     *     "offline" or "server_error"
     */
    async loadByBarcode(barcode) {
        const timer = browser.setTimeout(() => {
            const words = _t("Looking for the customer in Odoo...");
            this.notification.add(words, SCAN_NOTICE);
        }, SCAN_NOTICE_AFTER);
        try {
            const row = await this.call("get_pos_customer_by_barcode", barcode);
            return row ? {code: "ok", partner: this.take(row)} : {code: "unknown"};
        } catch (error) {
            return {code: failureCode(error)};
        } finally {
            browser.clearTimeout(timer);
        }
    }

    /** A server that does not answer in time is out of reach. */
    call(method, ...args) {
        const session = [this.pos.pos_session.id];
        const request = this.orm.silent.call("pos.session", method, [session, ...args]);
        const late = () => new ConnectionLostError(method);
        return inTime(request, LIMIT, {browser, late});
    }
}

registry.category("services").add("known_customers", {
    dependencies: KnownCustomers.dependencies,
    start: (env, services) => new KnownCustomers(env, services),
});
