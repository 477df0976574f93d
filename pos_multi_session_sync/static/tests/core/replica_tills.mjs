// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./sim/server.mjs";
import assert from "node:assert/strict";

export const ADD = {
    type: "line.add",
    line: "l",
    values: {qty: 1, price: 1},
    position: 1,
};
export const NEW = {type: "order.new", fields: {note: ""}};
export const tap = (difference = 1, line = "l") => ({
    type: "line.inc",
    line,
    difference,
});
export const type = (value, base) => ({
    type: "line.set",
    line: "l",
    key: "price",
    value,
    base,
});

/** A server, and tills that speak with it when told. */
export function begin(...names) {
    const messages = [];
    const clock = {now: 5000};
    const server = new Server({
        now: () => clock.now,
        announce: (message) => messages.push(message),
    });
    const tills = names.map((name) => {
        let ids = 0;
        const replica = new Replica({
            client: name,
            actor: {name},
            newId: () => `${name}${(ids += 1)}`,
        });
        const told = [];
        const orders = [];
        replica.onChange = (change) => {
            told.push(...change.notices);
            orders.push([...change.orders]);
        };
        const request = () => {
            const {client, epoch, cursor, at} = replica;
            const operations = replica.next({count: 50, size: 10000});
            const id = operations.length ? operations[0].client : client;
            return {client: {id}, epoch, cursor, at, operations};
        };
        const ask = (sent = request()) => server.sync(sent, {name});
        const sync = () => {
            const sent = request();
            return replica.receive(ask(sent), sent);
        };
        const act = (...partials) =>
            replica.issue(
                partials.map((each) => ({order: "o", ...each})),
                {ts: (clock.now += 1)}
            );
        return {replica, told, orders, request, ask, sync, act};
    });
    return {server, tills, messages, clock};
}

export function shared() {
    const {server, tills, messages, clock} = begin("A", "B");
    const [a, b] = tills;
    a.act(NEW, ADD);
    a.sync();
    b.sync();
    a.told.length = 0;
    return {server, a, b, messages, clock};
}

export const priceOf = ({replica}) => replica.visible("o").lines.l.values.price;
export const quantityOf = ({replica}) => replica.visible("o").lines.l.values.qty;

/** Two tills that have seen what a database that was set back has not. */
export function setBack() {
    const {server, a, b, messages, clock} = shared();
    a.act(tap(4), tap(4));
    a.sync();
    b.sync();
    assert.equal(quantityOf(b), 9);
    server.setBack(2);
    clock.now += 60000;
    // One of them sends again what is lost.
    a.sync();
    a.sync();
    assert.equal(quantityOf(a), 9);
    messages.length = 0;
    const goOn = (...partials) => {
        a.act(...partials);
        // What it has done before is unknown now: it begins anew as another client.
        a.sync();
        a.sync();
    };
    return {server, a, b, messages, goOn};
}
