// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* How tabs of one POS hear of each other's sales. */

import {equal} from "./check.mjs";
import {tabChannel} from "@pos_offline_queue/app/page_world.esm";

/**
 * @param {() => String} newName of a queue that nobody has used
 * @returns {Object} functions by what they show; each rejects if it is not so
 */
export function channelContract({newName}) {
    return {
        async "brings messages to the other tabs of that queue, in their order"() {
            const name = newName();
            const [one, two] = [tabChannel(name), tabChannel(name)];
            const other = tabChannel(newName());
            const heard = [];
            const isDone = new Promise((resolve) => {
                two.listen((message) => {
                    heard.push(message.n);
                    return message.n === 3 && resolve();
                });
            });
            one.listen(() => heard.push("own message"));
            other.listen(() => heard.push("message of another queue"));
            [1, 2, 3].forEach((n) => one.post({n}));
            await isDone;
            equal(heard, [1, 2, 3]);
        },
    };
}
