/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {own, sum, without} from "@pos_multi_session_sync/core/plain.esm";

/*
 * What kitchen printers have printed of a line is a value of the line, so that it goes
 * wherever the line goes: `{"<printer>/<note>": quantity}`. A deleted line keeps it in
 * its tombstone until the cancellation is printed too. The counterpart of
 * merge/document.py.
 */

export const PRINTED = "kitchen_printed";

/** What is said while a ticket is printed. It changes nothing that is sold. */
export const PRINTING = ["order.print", "order.printed", "line.printed"];

/** @returns {Object<String, Number>} */
export function printedOf(values) {
    return own(values, PRINTED) || {};
}

/** @returns {Object} the values, after so much more was printed of the line */
export function withPrinted(values, mark, difference) {
    const {[mark]: before = 0, ...printed} = printedOf(values);
    const after = sum(before, difference);
    return {...values, [PRINTED]: after ? {...printed, [mark]: after} : printed};
}

/**
 * A receipt and the log each know of tickets that the other has not heard of.
 *
 * @param {Object} values as on the receipt
 * @param {Object} known as in the log
 * @returns {Object} the values, with the larger of both
 */
export function withMostPrinted(values, known) {
    const printed = {...printedOf(values)};
    for (const [mark, quantity] of Object.entries(printedOf(known))) {
        if (Math.abs(quantity) >= Math.abs(printed[mark] || 0)) {
            printed[mark] = quantity;
        }
    }
    return Object.keys(printed).length ? {...values, [PRINTED]: printed} : values;
}

/**
 * A dish may have been printed, or taken back, since an earlier state that comes back.
 *
 * @param {Object} values of the earlier state
 * @param {Object} [known] as in the log
 * @returns {Object} the values, with what the log knows to be printed now
 */
export function withPrintedOf(values, known) {
    if (!known) {
        return values;
    }
    const printed = printedOf(known);
    const others = without(values, PRINTED);
    return Object.keys(printed).length ? {...others, [PRINTED]: printed} : others;
}

/*
 * Which dishes a kitchen printer still has to print. Tills may have different printers:
 * a printer is known by its categories, and each line says what each printer has printed
 * of it.
 */

/** So long a till may take to print a ticket before another till may try. Milliseconds. */
export const LEASE = 20000;
/** So long a ticket waits for a server that is slow. Milliseconds. */
const PATIENCE = 8000;
/** So often it asks; a server that gives no turn at all must not keep a dish away. */
const ATTEMPTS = 10;

const noteOf = (mark) => mark.slice(mark.indexOf("/") + 1);

/**
 * @param {Number[][]} sets the categories of each printer of a till
 * @returns {String[]} a key for each: the same on all tills, unlike its record
 */
export function printerKeys(sets) {
    const counts = new Map();
    return sets.map((categories) => {
        const key = [...new Set(categories)].sort((one, other) => one - other).join();
        const count = (counts.get(key) || 0) + 1;
        counts.set(key, count);
        return count > 1 ? `${key}#${count}` : key;
    });
}

/**
 * @typedef {Object} Dish a line, as a kitchen sees it
 * @property {String} uuid
 * @property {String} note
 * @property {Number} quantity 0 if the line is deleted
 * @property {Object<String, Number>} printed
 * @property {Boolean} [isSkipped] the cashier holds it back
 */

/**
 * @param {String} printer its key
 * @param {Dish[]} dishes
 * @param {Object} options
 * @param {(dish: Dish) => Boolean} options.belongs whether the printer prints that dish
 * @param {Boolean} [options.isSkipped] only what is held back
 * @param {Boolean} [options.isCancelled] none of them is wanted any more
 * @returns {{dish: Dish, note: String, mark: String, quantity: Number}[]} what it has to
 *  print; a cancellation has a quantity below zero
 */
export function ticketOf(
    printer,
    dishes,
    {belongs, isSkipped = false, isCancelled = false}
) {
    const found = [];
    for (const dish of dishes.filter(belongs)) {
        const current = `${printer}/${dish.note}`;
        const marks = Object.keys(dish.printed).filter((mark) =>
            mark.startsWith(`${printer}/`)
        );
        if (!marks.includes(current)) {
            marks.push(current);
        }
        for (const mark of marks) {
            const isCurrent = mark === current;
            const isHeld = isCurrent && Boolean(dish.isSkipped) !== isSkipped;
            const wanted = isCurrent && !isCancelled ? dish.quantity : 0;
            const quantity = sum(wanted, -(dish.printed[mark] || 0));
            if (quantity && (!isHeld || isCancelled)) {
                found.push({dish, note: noteOf(mark), mark, quantity});
            }
        }
    }
    return found;
}

/**
 * What a kitchen has of an order that was deleted, and has to take back. Dishes that go
 * on in another order are known as printed there alone.
 *
 * @param {Document|null} document
 * @returns {{line: String, values: Object, mark: String, quantity: Number}[]}
 */
export function toTakeBack(document) {
    if (document?.state !== "cancelled" || document.merged) {
        return [];
    }
    const lines = [document.lines, document.deleted].flatMap(Object.entries);
    return lines.flatMap(([line, {values}]) =>
        Object.entries(printedOf(values))
            .filter(([, quantity]) => quantity > 0)
            .map(([mark, quantity]) => ({line, values, mark, quantity}))
    );
}

/**
 * Two bills share what was printed: the part that is split off takes what it can, so
 * that both together still have the same to be printed.
 *
 * @param {Object<String, Number>} printed of the line before
 * @param {Number} quantity that is split off
 * @returns {Object<String, Number>} what goes with it
 */
export function splitPrinted(printed, quantity) {
    const moved = Object.entries(printed)
        .map(([mark, count]) => [mark, Math.min(count, quantity)])
        .filter(([, count]) => count > 0);
    return Object.fromEntries(moved);
}

/**
 * Print what is to be printed of an order, one till at a time as far as the server can
 * be reached. What was not printed stays to be printed.
 *
 * @param {Object} world
 * @param {String[]} world.printers keys of this till's
 * @param {(printer: String) => Object[]} world.ticketOf what it has to print now
 * @param {(printer: String, ticket: Object[]) => Promise<Boolean>} world.print
 * @param {(ticket: Object[]) => void} world.note that it was printed
 * @param {() => Promise<void>} world.begin returns when it is this till's turn
 * @param {(missing: String[]) => void} world.end which lines' dishes were not printed
 * @returns {Promise<Boolean>} whether all of it was printed
 */
export async function printTickets({printers, ticketOf: left, ...world}) {
    if (!printers.some((printer) => left(printer).length)) {
        return true;
    }
    const missing = new Set();
    await world.begin();
    try {
        for (const printer of printers) {
            // What others have printed or changed by now is in it.
            const ticket = left(printer);
            if (ticket.length && (await world.print(printer, ticket))) {
                world.note(ticket);
            } else {
                ticket.forEach(({dish: {uuid}}) => missing.add(uuid));
            }
        }
    } finally {
        world.end([...missing]);
    }
    return !missing.size;
}

/**
 * Wait until no other till prints a ticket of the order. A till that cannot reach the
 * server prints on its own: a dish that comes twice is better than none.
 *
 * @param {Object} world
 * @param {() => Boolean} world.isAlone whether the server cannot be reached
 * @param {() => Object} world.ask issues `order.print`; the operation
 * @param {(operation: Object) => Boolean} world.isWaiting for the server
 * @param {() => Boolean} world.isMine whether it is this till's turn, as the server says
 * @param {() => {until: Number}|null} world.holder another till that prints
 * @param {() => Number} world.now the server's time, in ms
 * @param {(isOver: () => Boolean, ms: Number) => Promise<void>} world.wait until it is
 *  over, or for so long
 */
export async function takeTurn({isAlone, ask, isWaiting, isMine, holder, now, wait}) {
    for (let attempt = 0; attempt < ATTEMPTS && !isAlone(); attempt++) {
        const operation = ask();
        await wait(() => !isWaiting(operation) || isAlone(), PATIENCE);
        if (isWaiting(operation) || isMine()) {
            return;
        }
        const held = holder();
        if (held) {
            await wait(() => !holder() || isAlone(), held.until - now());
        }
    }
}
