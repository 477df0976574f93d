/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

function has(list, id) {
    return !id || list.some((record) => record.id === id);
}

/** What the server did not have for this user either is asked for again. Milliseconds. */
const AGAIN = 60000;

/** Others sell what this till has not loaded: products, customers, pricelists, ... */
export class MissingRecords {
    /** @param {PosStore} pos */
    constructor(pos) {
        this.pos = pos;
        /** When the server was asked for what it did not have, by kind and id. */
        this.asked = new Map();
        /** Lines whose product is here: they do not change, but are replaced. */
        this.known = new WeakSet();
    }

    /** @returns {String[]} kinds and ids of what the document names and the POS lacks */
    lackingOf({fields, lines}) {
        const {db, pricelists, fiscal_positions: positions} = this.pos;
        const {partner_id: partner, pricelist_id: pricelist} = fields;
        const {fiscal_position_id: position} = fields;
        return [
            ...this.unknownLines({lines}).map(
                ({values}) => `product/${values.product_id}`
            ),
            ...(!partner || db.get_partner_by_id(partner)
                ? []
                : [`partner/${partner}`]),
            ...(has(pricelists, pricelist) ? [] : [`pricelist/${pricelist}`]),
            ...(has(positions, position) ? [] : [`position/${position}`]),
        ];
    }

    /** @returns {Object[]} lines that cannot be shown: the POS lacks their product */
    unknownLines({lines}) {
        return Object.values(lines).filter((line) => !this.hasProduct(line));
    }

    hasProduct(line) {
        const {product_id: id} = line.values;
        if (!this.known.has(line) && (!id || this.pos.db.get_product_by_id(id))) {
            this.known.add(line);
        }
        return this.known.has(line);
    }

    /** @returns {Boolean} whether the document names nothing that can be loaded now */
    isComplete(document) {
        const now = Date.now();
        return this.lackingOf(document).every(
            (key) => now - this.asked.get(key) < AGAIN
        );
    }

    /**
     * @param {SharedOrder} shared
     * @returns {String[]} uuids of lines that the POS could not put into the order
     */
    unshownOf({applied, order}) {
        const uuids = Object.keys(applied ? applied.lines : {});
        if (uuids.length <= order.orderlines.length) {
            return [];
        }
        const present = new Set(order.orderlines.map(({uuid}) => uuid));
        return uuids.filter((uuid) => !present.has(uuid));
    }

    /**
     * Load by standard's own means what the document names.
     *
     * @throws {ConnectionLostError} and others of an RPC
     */
    async load(document) {
        const {pos} = this;
        const {fields, lines} = document;
        const order = {
            ...fields,
            lines: Object.values(lines).map(({values}) => [0, 0, values]),
        };
        await pos._addPricelists([order]);
        await pos._addFiscalPositions([order]);
        await pos._loadMissingProducts([order]);
        await pos._loadMissingPartners([order]);
        this.lackingOf(document).forEach((key) => this.asked.set(key, Date.now()));
    }
}
