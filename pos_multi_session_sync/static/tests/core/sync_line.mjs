// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Clock, chance} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./sim/server.mjs";
import {SyncClient} from "@pos_multi_session_sync/core/sync_client.esm";
import {readRequest} from "./sim/wire.mjs";

export const NEW = {order: "o", type: "order.new", fields: {}};
export const ADD = {
    order: "o",
    type: "line.add",
    line: "l",
    values: {qty: 1},
    position: 1,
};
export const TAP = {order: "o", type: "line.inc", line: "l", difference: 1};

class Refused extends Error {
    constructor(reason, retryAfter) {
        super(reason);
        Object.assign(this, {reason, retryAfter});
    }
}

/**
 * A till on a line, `fate(request)` of which is "good", "silent" or a reason; `asked`,
 * how long an overloaded server wants to be left alone; `hasBus`, whether the messages
 * arrive that the till asks for, and `isProbed`, whether the server says it sent them.
 */
export function begin({kept = [], ...world} = {}) {
    const clock = new Clock();
    const messages = [];
    const announce = (message) => messages.push(message);
    const server = new Server({now: clock.now, announce});
    const requests = [];
    const line = {
        ...{fate: () => "good", pause: 10, answers: [], failures: []},
        ...{hasBus: true, isProbed: true, hear: () => null},
    };
    const respond = (request) => {
        const isProbed = line.isProbed && request.bus?.probe;
        if (isProbed && line.hasBus) {
            clock.set(() => line.hear(), line.pause * 3);
        }
        const answer = server.answer(request, {name: "A"});
        return isProbed ? {...answer, probed: true} : answer;
    };
    const transport = {
        sync: (request) => {
            const read = readRequest(request);
            requests.push(read);
            const fate = line.fate(read);
            return new Promise((resolve, reject) => {
                const answer = () => resolve(respond(request));
                line.answers.push(answer);
                line.failures.push(() => reject(new Refused("offline")));
                if (fate === "good") {
                    clock.set(answer, line.pause);
                } else if (fate !== "silent") {
                    const refused = new Refused(fate, line.asked);
                    clock.set(() => reject(refused), line.pause);
                }
            });
        },
    };
    const outbox = new Map(kept.map((each) => [each.id, each]));
    const replica = new Replica({client: "A", actor: {name: "A"}, newId: () => "A1"});
    const states = [];
    const client = new SyncClient({
        replica,
        outbox: {
            put: (id, operation) => outbox.set(id, operation),
            remove: (id) => outbox.delete(id),
            all: () => [...outbox.values()],
        },
        transport,
        timers: clock,
        now: clock.now,
        random: chance(1),
        isOnline: () => true,
        onState: (state) => states.push(state),
        ...world,
    });
    line.hear = () => client.onMessage();
    /** Another till, which is quick. */
    const other = (...operations) => {
        const n = server.lastN("B");
        const numbered = operations.map((each, index) => ({
            ...each,
            id: `B:${n + index + 1}`,
            client: "B",
            n: n + index + 1,
            ts: 0,
        }));
        const request = {client: {id: "B"}, epoch: null, cursor: null};
        server.sync({...request, operations: numbered}, {name: "B"});
        return messages[messages.length - 1];
    };
    return {
        ...{clock, server, messages, requests, line},
        ...{outbox, replica, client, states, other},
    };
}

export const quantity = (replica) => replica.visible("o").lines.l.values.qty;
export const ids = ({operations}) => operations.map(({id}) => id);
