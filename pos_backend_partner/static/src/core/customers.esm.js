/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    CODE,
    EMAIL,
    PHONE,
    WORDS,
    searchText,
    terms,
} from "@pos_backend_partner/core/search_text.esm";

const SEARCHED = {
    name: WORDS,
    parent_name: WORDS,
    city: WORDS,
    zip: CODE,
    vat: CODE,
    email: EMAIL,
    phone: PHONE,
    mobile: PHONE,
};
/** So many characters of a barcode are looked for in barcodes. */
const BARCODE_PART = 5;

function isCustomer(row) {
    return (
        typeof row === "object" &&
        row !== null &&
        Number.isSafeInteger(row.id) &&
        typeof row.name === "string"
    );
}

/**
 * The customers last used on this till, latest first, kept as the rows that
 * the server sent so that an order offline gets price list and taxes right.
 * They belong to one session of one POS and to one user: with another session the
 * memory is empty, as a closed session must leave nobody's data on a till, and so it
 * is with another user, who may not be allowed to read them.
 */
export class RecentCustomers {
    /**
     * @param {Object} options
     * @param {{read: () => String | null, write: (text: String) => void,
     *     clear: () => void}} options.store where the text is kept; may throw
     * @param {Number} options.limit how many; 0 keeps none
     * @param {Number} options.session id of the session that they belong to
     * @param {Number} options.user id of the user who is logged in, and may read them
     */
    constructor({store, limit, session, user}) {
        Object.assign(this, {store, limit, session, user});
        this.rows = limit > 0 ? this.load() : [];
        if (!this.rows.length) {
            this.forget();
        }
    }

    load() {
        try {
            const kept = JSON.parse(this.store.read() || "null");
            const isOurs =
                kept && kept.session === this.session && kept.user === this.user;
            if (!isOurs || !Array.isArray(kept.rows)) {
                return [];
            }
            return kept.rows.filter(isCustomer).slice(0, this.limit);
        } catch {
            // Damaged, or the browser keeps no data: nothing is remembered.
            return [];
        }
    }

    save() {
        try {
            const {session, user, rows} = this;
            this.store.write(JSON.stringify({session, user, rows}));
        } catch {
            // Storage is full or refused. These are a convenience, so the room
            // is left to what the POS itself must keep.
            this.forget(false);
        }
    }

    /** Puts a customer first. */
    remember(row) {
        if (this.limit <= 0 || !isCustomer(row)) {
            return;
        }
        this.rows = [row, ...this.rows.filter(({id}) => id !== row.id)].slice(
            0,
            this.limit
        );
        this.save();
    }

    /** Takes over what the backend changed; the order stays. */
    refresh(rows) {
        const fresh = new Map(rows.map((row) => [row.id, row]));
        if (this.rows.some(({id}) => fresh.has(id))) {
            this.rows = this.rows.map((row) => fresh.get(row.id) || row);
            this.save();
        }
    }

    /** Another one takes the place of the customer with this id. */
    replace(id, row) {
        if (this.rows.some((known) => known.id === id)) {
            const others = this.rows.filter((known) => known.id !== row.id);
            this.rows = others.map((known) => (known.id === id ? row : known));
            this.save();
        }
    }

    /** Drops those who may no longer be chosen. */
    drop(ids) {
        const left = this.rows.filter(({id}) => !ids.includes(id));
        if (left.length < this.rows.length) {
            this.rows = left;
            this.save();
        }
    }

    /** @returns {Object[]} those that the picker would find by the same words */
    search(query = "") {
        const wanted = terms(query);
        if (!wanted.length) {
            return query.trim() ? [] : [...this.rows];
        }
        return this.rows.filter((row) => {
            const text = searchText(
                Object.entries(SEARCHED).map(([name, kind]) => [kind, row[name]])
            );
            return wanted.every(
                ({typed, alternatives}) =>
                    alternatives.some((all) =>
                        all.every((one) => text.includes(one))
                    ) ||
                    (typed.length >= BARCODE_PART &&
                        `${row.barcode || ""}`.includes(typed))
            );
        });
    }

    /** @returns {Object | undefined} */
    findByBarcode(barcode) {
        return this.rows.find((row) => row.barcode === barcode);
    }

    forget(rows = true) {
        if (rows) {
            this.rows = [];
        }
        try {
            this.store.clear();
        } catch {
            // Nothing is kept where nothing can be cleared.
        }
    }
}

const TYPED = ["name", "phone", "email", "vat"];
const KEY = /^[0-9a-f]{32}$/;

/**
 * A customer who was made while there was no server. The orders carry what was typed
 * and the key, by which Odoo creates the customer once.
 *
 * @param {{key: String, name: String, phone: String, email: String, vat: String}} made
 * @returns {Object} a row like those from the server, with an id that none there has
 */
export function newCustomerRow(made) {
    const {key, name, phone, email, vat} = made;
    return {
        // Below all that other modules use for "nobody"; the same on each till.
        id: -1000 - parseInt(key.slice(0, 10), 16),
        name,
        phone: phone || false,
        email: email || false,
        vat: vat || false,
        mobile: false,
        barcode: false,
        street: false,
        city: false,
        zip: false,
        state_id: false,
        country_id: false,
        lang: false,
        parent_name: false,
        property_account_position_id: false,
        property_product_pricelist: false,
        write_date: "",
        new_customer: made,
    };
}

/** @returns {Object | null} what was typed, ready to be kept; null without a name */
export function newCustomer(key, typed) {
    const made = {key};
    for (const name of TYPED) {
        made[name] = (typed[name] || "").trim();
    }
    return made.name ? made : null;
}

/** @returns {Boolean} whether an order that is read back says so of its customer */
export function isNewCustomer(made) {
    return (
        typeof made === "object" &&
        made !== null &&
        KEY.test(made.key) &&
        TYPED.every((name) => typeof made[name] === "string") &&
        made.name !== ""
    );
}
