/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

function has(list, id) {
    return !id || list.some((record) => record.id === id);
}

/** Others sell what this till has not loaded: products, customers, pricelists, ... */
export class MissingRecords {
    /** @param {PosStore} pos */
    constructor(pos) {
        this.pos = pos;
        /** What the server does not have for this user either, not asked for again. */
        this.unknown = new Set();
        /** Lines that were looked at: they do not change, but are replaced. */
        this.known = new WeakSet();
    }

    /** @returns {Boolean} whether the document names nothing that could be loaded */
    isComplete({fields, lines}) {
        const {db, pricelists, fiscal_positions} = this.pos;
        return (
            Object.values(lines).every((line) => this.isLineComplete(line)) &&
            this.isKnown("partner", fields.partner_id, (id) =>
                db.get_partner_by_id(id)
            ) &&
            this.isKnown("pricelist", fields.pricelist_id, (id) =>
                has(pricelists, id)
            ) &&
            this.isKnown("position", fields.fiscal_position_id, (id) =>
                has(fiscal_positions, id)
            )
        );
    }

    isLineComplete(line) {
        if (!this.known.has(line)) {
            const {product_id} = line.values;
            const {db} = this.pos;
            if (
                !this.isKnown("product", product_id, (id) => db.get_product_by_id(id))
            ) {
                return false;
            }
            this.known.add(line);
        }
        return true;
    }

    isKnown(kind, id, find) {
        return !id || Boolean(find(id)) || this.unknown.has(`${kind}/${id}`);
    }

    /**
     * Load by stock's own means what the document names.
     *
     * @throws {ConnectionLostError} and others of an RPC
     */
    async load({fields, lines}) {
        const {pos} = this;
        const order = {
            ...fields,
            lines: Object.values(lines).map(({values}) => [0, 0, values]),
        };
        await pos._addPricelists([order]);
        await pos._addFiscalPositions([order]);
        await pos._loadMissingProducts([order]);
        await pos._loadMissingPartners([order]);
        this.unknown.add(`pricelist/${fields.pricelist_id}`);
        this.unknown.add(`position/${fields.fiscal_position_id}`);
        this.unknown.add(`partner/${fields.partner_id}`);
        order.lines.forEach(([, , {product_id}]) =>
            this.unknown.add(`product/${product_id}`)
        );
    }
}
