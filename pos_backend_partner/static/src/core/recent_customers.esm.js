/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * @param {String} text
 * @returns {String} lower case, without accents
 */
export function fold(text) {
    return text
        .normalize("NFD")
        .replace(/[\u0300-\u036f]/g, "")
        .toLowerCase();
}

const SEARCHED = ["name", "parent_name", "phone", "mobile", "email", "vat", "barcode"];

function haystack(customer) {
    const texts = SEARCHED.map((field) => customer[field]).filter(
        (value) => typeof value === "string"
    );
    const digits = [customer.phone, customer.mobile]
        .filter((value) => typeof value === "string")
        .map((value) => value.replace(/\D/g, ""));
    return fold([...texts, ...digits].join(" "));
}

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
 * They belong to one session of one POS: with another session the memory is
 * empty, as a closed session must leave nobody's data on a till.
 */
export class RecentCustomers {
    /**
     * @param {Object} options
     * @param {{read: () => String | null, write: (text: String) => void,
     *     clear: () => void}} options.store where the text is kept; may throw
     * @param {Number} options.limit how many; 0 keeps none
     * @param {Number} options.session id of the session that they belong to
     */
    constructor({store, limit, session}) {
        this.store = store;
        this.limit = limit;
        this.session = session;
        this.rows = limit > 0 ? this.load() : [];
        if (!this.rows.length) {
            this.forget();
        }
    }

    load() {
        try {
            const kept = JSON.parse(this.store.read() || "null");
            if (!kept || kept.session !== this.session || !Array.isArray(kept.rows)) {
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
            this.store.write(JSON.stringify({session: this.session, rows: this.rows}));
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

    /** Drops those who may no longer be chosen. */
    drop(ids) {
        const left = this.rows.filter(({id}) => !ids.includes(id));
        if (left.length < this.rows.length) {
            this.rows = left;
            this.save();
        }
    }

    /** @returns {Object[]} those that hold every word of the query */
    search(query = "") {
        const words = fold(query).split(/\s+/).filter(Boolean);
        return this.rows.filter((row) => {
            const text = haystack(row);
            return words.every((word) => text.includes(word));
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
