// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* One tab of a device sends at a time, with the browser's locks and without. */

import {equal} from "./check.mjs";
import {sendingLock} from "@pos_offline_queue/app/page_world.esm";

/**
 * @param {() => String} newName of a queue that nobody has used
 * @returns {Object} functions by what they show; each rejects if it is not so
 */
export function lockContract({newName}) {
    return {
        async "lets one tab send at a time"() {
            const name = newName();
            const [one, two] = ["one", "two"].map((owner) => sendingLock(name, owner));
            const sent = await one.run(() => two.run(() => "sent twice"));
            equal([sent, await two.run(() => "sent")], [null, "sent"]);
        },

        async "is free again after an error"() {
            const name = newName();
            const [one, two] = ["one", "two"].map((owner) => sendingLock(name, owner));
            const failing = one.run(() => Promise.reject(new Error("no connection")));
            equal(await failing.catch(({message}) => message), "no connection");
            equal(await two.run(() => "sent"), "sent");
        },

        async "does not keep one queue from sending while another does"() {
            const [one, two] = [newName(), newName()].map((name) =>
                sendingLock(name, "one")
            );
            equal(await one.run(() => two.run(() => "sent")), "sent");
        },
    };
}
