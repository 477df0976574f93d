// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The server of the other tests answers as the real one does. Both are held to the same
   list, the real one in test_offline_contract.py. */

import {Clock, digest, keyOf, openOutbox, saleOf} from "./world.mjs";
import {MemoryStorage} from "@pos_offline_queue/core/storage/fallbacks.esm";
import {Office} from "./office.mjs";
import assert from "node:assert/strict";
import {entryOf} from "@pos_offline_queue/core/sending.esm";
import {makeReport} from "@pos_offline_queue/core/heartbeat.esm";
import {readFileSync} from "node:fs";
import {test} from "node:test";

const CONTRACT = JSON.parse(
    readFileSync(new URL("sync_contract.json", import.meta.url), "utf8")
);

/** Values that are told as they are; of others only what they are. */
const LITERAL = ["status", "code", "repeated"];

function shapeOf(result, keys) {
    const shape = (name, value) => {
        if (name === "key") {
            return keys.includes(value) ? "its key" : value;
        }
        const isShown = LITERAL.includes(name) || typeof value === "boolean";
        return isShown
            ? value
            : `a ${typeof value === "string" ? "text" : typeof value}`;
    };
    return Object.fromEntries(
        Object.entries(result).map(([name, value]) => [name, shape(name, value)])
    );
}

async function play() {
    const office = new Office(new Clock());
    const outbox = await openOutbox(new MemoryStorage());
    const made = async (number) => entryOf(await outbox.addSale(saleOf(number)));
    const sends = (...entries) => [entries, false];
    const good = await made(1);
    const [damaged, gone, other] = [await made(2), await made(3), await made(4)];
    const reports = () => {
        outbox.refused(gone.key, {code: "missing", message: "No product."});
        const sales = outbox.sales().filter(({key}) => key === gone.key);
        return [[], makeReport(sales, {})];
    };
    const order = JSON.stringify({...JSON.parse(good.order), amount_total: 7});
    office.refused.add(gone.key);
    const steps = {
        "a new sale": () => sends(good),
        "the same sale again": () => sends(good),
        "the same key with other contents": () =>
            sends({...good, order, checksum: digest(order)}),
        "a sale that was damaged, and a good one": () =>
            sends({...damaged, order: `${damaged.order} `}, other),
        "a sale of a product that is gone": () => sends(gone),
        "a sale that is being recorded": () => {
            office.atWork.add(damaged.key);
            return sends(damaged);
        },
        "a report of a rejected sale that nobody has decided about": reports,
        "a report of one that is to be sent again": () => {
            office.asked.add(gone.key);
            return reports();
        },
        "a report of one that was set aside": () => {
            office.aside.add(gone.key);
            return reports();
        },
        "a sale that was set aside": () => sends(gone),
        "a report of one that was recorded meanwhile": () => {
            office.aside.delete(gone.key);
            office.asked.delete(gone.key);
            office.refused.delete(gone.key);
            office.result(gone);
            return reports();
        },
        "a report that asks for what was confirmed": () => [
            [],
            {...makeReport([], {}), sent: [good.key, keyOf(5)]},
        ],
    };
    return {office, steps};
}

test("the fake server answers as the contract says", async () => {
    const {office, steps} = await play();
    const keys = [1, 2, 3, 4].map(keyOf);
    const told = Object.entries(steps).map(([step, request]) => {
        const answer = JSON.parse(JSON.stringify(office.sync(...request())));
        const shaped = ([part, value]) =>
            ["results", "settled"].includes(part)
                ? [part, value.map((result) => shapeOf(result, keys))]
                : part === "figure"
                ? [part, shapeOf(value, keys)]
                : [part, Array.isArray(value) ? value.length : `a ${typeof value}`];
        return {step, ...Object.fromEntries(Object.entries(answer).map(shaped))};
    });
    assert.deepEqual(told, CONTRACT);
});
