// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Clock, chance, keyOf, openOutbox, saleOf} from "./world.mjs";
import {Line, Office} from "./office.mjs";
import {MortalStorage, Platter} from "./mortal.mjs";
import {OutboxSender} from "@pos_offline_queue/core/outbox_sender.esm";

export const keys = (...numbers) => numbers.map(keyOf);
export const range = (count) =>
    Array.from({length: count}, (_none, index) => index + 1);

/** A till with so many sales, and the office at the other end of the line. */
export async function begin(count = 0, more = {}) {
    const clock = new Clock();
    const office = new Office(clock);
    const line = new Line(office);
    const outbox = await openOutbox(new MortalStorage(new Platter()), {
        now: clock.now,
    });
    await Promise.all(range(count).map((number) => outbox.addSale(saleOf(number))));
    const sender = new OutboxSender({
        outbox,
        transport: line,
        timers: clock,
        now: clock.now,
        random: chance(1),
        lock: {run: (fn) => fn()},
        isOnline: () => true,
        report: () => ({waiting_count: outbox.count}),
        ...more,
    });
    const states = [];
    sender.subscribe((state) => states.push(state));
    /** What becomes of a flush, when time passes. */
    const flush = async (options) => {
        const outcome = sender.flush(options);
        let told = null;
        outcome.then((each) => {
            told = each;
        });
        const began = clock.ms;
        await clock.until(() => told);
        return {...told, took: clock.ms - began};
    };
    return {clock, office, line, outbox, sender, states, flush};
}
