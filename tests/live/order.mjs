// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/**
 * A sale of a shared order as standard's create_from_ui takes it; each thing costs 1.
 *
 * @param {{product, method}} things ids of what is sold, and of how it is paid
 * @param {{session, actor}} place the till
 * @param {{order, sale, snapshot, seen}} paid the order, the sale's key, its contents,
 *  and the position of the payer
 * @returns {Object}
 */
export function orderOf({product, method}, place, {order, sale, snapshot, seen}) {
    const inOrder = Object.entries(snapshot.lines).sort(
        ([, one], [, other]) => one.position - other.position
    );
    const lines = inOrder.map(([uuid, {values}], id) => {
        const total = Math.round(values.qty * 100) / 100;
        const own = {uuid, id, product_id: product, price_unit: 1, tax_ids: []};
        const prices = {price_subtotal: total, price_subtotal_incl: total};
        return [0, 0, {...values, ...own, ...prices, discount: 0}];
    });
    const amount = lines.reduce((all, [, , line]) => all + line.price_subtotal, 0);
    const total = Math.round(amount * 100) / 100;
    const now = new Date().toISOString().slice(0, 19).replace("T", " ");
    const paid = {name: now, payment_method_id: method, amount: total};
    return {
        ...snapshot.fields,
        name: `Order ${sale}`,
        uid: sale,
        idempotency_key: sale,
        pos_session_id: place.session,
        user_id: place.actor.user,
        date_order: now,
        creation_date: now,
        sequence_number: 1,
        partner_id: false,
        fiscal_position_id: false,
        to_invoice: false,
        amount_total: total,
        amount_paid: total,
        amount_tax: 0,
        amount_return: 0,
        lines,
        statement_ids: [[0, 0, paid]],
        multi_session: {order, ...seen},
    };
}
