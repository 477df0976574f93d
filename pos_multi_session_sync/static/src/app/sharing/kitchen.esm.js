/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    LEASE,
    printTickets,
    printedOf,
    printerKeys,
    takeTurn,
    ticketOf,
} from "@pos_multi_session_sync/core/kitchen.esm";
import {reactive, toRaw} from "@odoo/owl";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {same} from "@pos_multi_session_sync/core/plain.esm";

/** @returns {Object} a change of a ticket, as standard Odoo has it */
function standardChange({dish, note, quantity}) {
    const {product_id, name, attribute_value_ids, isPartOfCombo} = dish;
    return {product_id, name, attribute_value_ids, isPartOfCombo, note, quantity};
}

function positive(change) {
    return {...standardChange(change), quantity: Math.abs(change.quantity)};
}

const nameOf = ({dish, note}) => `${dish.uuid} - ${note}`;

/**
 * What the kitchen printers of this till have to print of the orders of the group. Each
 * till prints for its own printers, and says of each line what was printed.
 */
export class Kitchen {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        this.waiting = new Set();
        /** What is being printed, by order. */
        this.running = new Map();
    }

    /** @returns {Map<String, Object>} printers by their keys */
    get printers() {
        const {printers = []} = this.sharing.pos.unwatched;
        const sets = printers.map(({config}) => config.product_categories_ids);
        return new Map(printerKeys(sets).map((key, at) => [key, printers[at]]));
    }

    belongs(printer) {
        const {db} = this.sharing.pos;
        const {product_categories_ids: categories} = this.printers.get(printer).config;
        return ({product_id}) =>
            Boolean(db.get_product_by_id(product_id)) &&
            db.is_product_in_category(categories, product_id);
    }

    ticketOf(printer, dishes, options = {}) {
        return ticketOf(printer, dishes, {belongs: this.belongs(printer), ...options});
    }

    // Dishes

    documentOf({shared_uuid: uuid}) {
        return this.sharing.desk?.replica.visible(uuid) || null;
    }

    /** @returns {Dish[]} of an order of this till */
    dishesOf(order) {
        const document = this.documentOf(order);
        const dishes = order.orderlines.map((line) => {
            const known = document?.lines[line.uuid]?.values;
            return {
                uuid: line.uuid,
                note: line.getNote() || "",
                quantity: line.get_quantity(),
                printed: printedOf(known || line),
                isSkipped: line.skipChange,
                product_id: line.get_product().id,
                name: line.get_full_product_name_with_variant(),
                attribute_value_ids: line.attribute_value_ids,
                isPartOfCombo: Boolean(line.comboParent),
            };
        });
        // To read it is to hear of it: the tombstones are no part of the order.
        const isPrinted = Object.keys(order.lastOrderPrepaChange || {}).length > 0;
        const present = new Set(dishes.map(({uuid}) => uuid));
        const deleted = Object.entries((isPrinted && document?.deleted) || {});
        const gone = deleted.filter(([uuid]) => !present.has(uuid));
        return [...dishes, ...gone.map((each) => this.dishOf(each, true))];
    }

    /** @returns {Dish} of a line of a document */
    dishOf([uuid, {values}], isDeleted = false) {
        const {product_id, full_product_name, note, skip_change} = values;
        const product = this.sharing.pos.db.get_product_by_id(product_id);
        return {
            uuid,
            note: note || "",
            quantity: isDeleted ? 0 : values.qty || 0,
            printed: printedOf(values),
            isSkipped: !isDeleted && Boolean(skip_change),
            product_id,
            name: full_product_name || product?.display_name,
            attribute_value_ids: values.attribute_value_ids || [],
            isPartOfCombo: Boolean(values.combo_parent_uuid),
        };
    }

    /** @returns {Object} what standard Odoo's `getOrderChanges` returns */
    changesOf(order, isSkipped) {
        const dishes = this.dishesOf(order);
        const found = new Map();
        for (const printer of this.printers.keys()) {
            for (const change of this.ticketOf(printer, dishes, {isSkipped})) {
                const known = found.get(nameOf(change))?.quantity || 0;
                if (Math.abs(change.quantity) > Math.abs(known)) {
                    found.set(nameOf(change), change);
                }
            }
        }
        const changes = [...found.values()];
        if (!isSkipped) {
            const changed = new Set(changes.map(({dish}) => dish.uuid));
            order.orderlines.forEach((line) =>
                line.setHasChange(changed.has(line.uuid) && !line.skipChange)
            );
        }
        const nbrOfChanges = changes.reduce(
            (all, each) => all + Math.abs(each.quantity),
            0
        );
        const count = changes.reduce((all, each) => all + each.quantity, 0);
        return {
            nbrOfChanges,
            // One more and one less are two changes, which standard Odoo takes for none.
            count: count || nbrOfChanges,
            orderlines: Object.fromEntries(
                changes.map((each) => [nameOf(each), standardChange(each)])
            ),
        };
    }

    /** @returns {Object} what this till's printers have, as standard Odoo keeps it */
    printedHere(order) {
        if (!this.printers.size) {
            return {};
        }
        const document = this.documentOf(order);
        const gone = Object.entries(document?.deleted || {});
        const dishes = [
            ...this.dishesOf(order),
            ...gone.map((each) => this.dishOf(each, true)),
        ];
        const cancelled = [...this.printers.keys()].flatMap((printer) =>
            this.ticketOf(printer, dishes, {isCancelled: true})
        );
        return Object.fromEntries(
            cancelled.map((each) => [
                nameOf(each),
                {
                    ...standardChange(each),
                    line_uuid: each.dish.uuid,
                    quantity: -each.quantity,
                },
            ])
        );
    }

    /** Screens that look at an order hear that something else was printed. */
    refresh(order) {
        const printed = this.printedHere(order);
        if (!same(printed, order.lastOrderPrepaChange)) {
            reactive(order).lastOrderPrepaChange = printed;
        }
    }

    /** Where orders are not shared: what standard Odoo takes for sent goes with a line. */
    noteSent(order) {
        for (const line of order.orderlines.map(toRaw)) {
            const note = line.getNote() || "";
            const {quantity} =
                order.lastOrderPrepaChange[`${line.uuid} - ${note}`] || {};
            const [dish] = this.dishesOf({...order, orderlines: [line]});
            const marks = [...this.printers.keys()]
                .filter((printer) => quantity && this.belongs(printer)(dish))
                .map((printer) => [`${printer}/${note}`, quantity]);
            line.kitchen_printed = Object.fromEntries(marks);
        }
    }

    /**
     * What was printed of a line belongs to another order now, which is split off.
     *
     * @param {Number} [sign] -1: it belongs to this one again
     */
    takePrinted(order, uuid, printed, sign = 1) {
        const raw = toRaw(order);
        this.flush(raw);
        const partials = Object.entries(printed).map(([mark, count]) => ({
            type: "line.printed",
            line: uuid,
            mark,
            difference: -sign * count,
        }));
        if (partials.length && this.documentOf(raw)) {
            this.issue(raw, partials);
        }
    }

    // Tickets

    /** Print what the kitchen does not have of an order; or that all of it is cancelled. */
    async send(order, isCancelled = false) {
        const raw = toRaw(order);
        const dishes = () => this.dishesOf(raw);
        const isPrinted = await this.inTurn(raw, (printer) =>
            this.ticketOf(printer, dishes(), {isCancelled})
        );
        if (!isPrinted) {
            this.sayFailed();
        }
    }

    sayFailed() {
        this.sharing.pos.popup.add(ErrorPopup, {
            title: _t("Printing failed"),
            body: _t(
                "A kitchen printer did not print. What it did not print is still to be sent: press Order again."
            ),
        });
    }

    /**
     * One ticket of an order after the other.
     *
     * @param {Order} order
     * @param {(printer: String) => Object[]} left what a printer has to print
     * @returns {Promise<Boolean>} whether all of it was printed
     */
    inTurn(order, left) {
        const {shared_uuid: uuid} = order;
        const before = this.running.get(uuid) || Promise.resolve();
        const run = before.then(() => this.printAll(order, left));
        const done = run.catch(() => null);
        this.running.set(uuid, done);
        done.then(() => this.running.get(uuid) === done && this.running.delete(uuid));
        return run;
    }

    printAll(order, left) {
        this.flush(order);
        return printTickets({
            printers: [...this.printers.keys()],
            ticketOf: left,
            print: (printer, ticket) => this.print(order, printer, ticket),
            note: (ticket) => this.note(order, ticket),
            begin: () => this.begin(order),
            end: (missing) => this.end(order, missing),
        });
    }

    flush(order) {
        const shared = this.sharing.of(order);
        if (shared) {
            this.sharing.flush(shared);
        }
    }

    begin(order) {
        const {desk, replica} = this.sharing;
        const {shared_uuid: uuid} = order;
        const printing = () => replica.confirmed.get(uuid)?.printing;
        return takeTurn({
            isAlone: () =>
                desk.client.state.phase === "alone" || !replica.visible(uuid),
            ask: () =>
                this.issue(order, [{type: "order.print", until: Date.now() + LEASE}]),
            isWaiting: ({id}) => replica.pending.has(id),
            isMine: () => Boolean(printing()) && this.sharing.isOwn(printing()),
            holder: () => {
                const held = printing();
                const isOthers = held && !this.sharing.isOwn(held);
                return isOthers && held.until > desk.serverTime() ? held : null;
            },
            now: () => desk.serverTime(),
            wait: (isOver, ms) => this.wait(isOver, ms),
        });
    }

    /** All tills hear of what was not printed: one may have a printer that works. */
    end(order, missing) {
        if (this.documentOf(order)) {
            const more = missing.length ? {missing} : {};
            this.issue(order, [{type: "order.printed", ...more}]);
        }
    }

    issue({shared_uuid: uuid}, partials) {
        const [first] = this.sharing.issue(uuid, partials);
        this.sharing.show(uuid);
        return first;
    }

    async wait(isOver, ms) {
        const waiter = {isOver};
        const over = new Promise((resolve) => Object.assign(waiter, {end: resolve}));
        const timer = browser.setTimeout(waiter.end, Math.max(ms, 0));
        this.waiting.add(waiter);
        this.wake();
        await over;
        browser.clearTimeout(timer);
        this.waiting.delete(waiter);
    }

    /** Something has changed that a ticket may wait for. */
    wake() {
        [...this.waiting].filter(({isOver}) => isOver()).forEach(({end}) => end());
    }

    /** By standard Odoo's own means: a module may print it otherwise. */
    async print(order, key, ticket) {
        const {pos} = this.sharing;
        const changes = {
            new: ticket.filter(({quantity}) => quantity > 0).map(positive),
            cancelled: ticket.filter(({quantity}) => quantity < 0).map(positive),
        };
        const {number} = this.documentOf(order) || {};
        const printers = [this.printers.get(key)];
        const bill = Object.create(toRaw(order), {
            pos: {value: Object.create(pos, {unwatched: {value: {printers}}})},
            changesToOrder: {value: () => changes},
            // The tills have names of their own for it.
            name: {value: number ? `#${number}` : order.name},
        });
        try {
            return await bill.printChanges(false);
        } catch (error) {
            console.warn("A ticket for the kitchen was not printed", error);
            return false;
        }
    }

    note(order, ticket) {
        this.flush(order);
        const document = this.documentOf(order);
        if (document) {
            this.issue(
                order,
                ticket.map(({dish: {uuid: line}, mark, quantity: difference}) => ({
                    type: "line.printed",
                    line,
                    mark,
                    difference,
                }))
            );
        }
        for (const {dish, mark, quantity} of ticket) {
            const line = this.sharing.applier.findLine(order, dish.uuid);
            if (line) {
                line.saved_quantity = line.get_quantity();
            }
            if (line && !document) {
                const printed = printedOf(line);
                const count = (printed[mark] || 0) + quantity;
                line.kitchen_printed = {...printed, [mark]: count};
            }
        }
    }
}
