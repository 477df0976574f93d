// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Mesh} from "@pos_multi_session_sync/core/mesh/mesh.esm";
import {Till} from "./till.mjs";

/** What a storage gives back: at once, or a moment later. */
function later(world, ms, work) {
    return {
        then: (onOk, onError) => {
            world.after(ms, () => {
                let result = null;
                try {
                    result = work();
                } catch (error) {
                    onError(error);
                    return;
                }
                onOk(result);
            });
        },
    };
}

class Sales extends Map {
    delete(key) {
        const isIn = super.delete(key);
        if (isIn) {
            this.onGone(key);
        }
        return isIn;
    }
}

/** A till whose pages are in the mesh. */
export class MeshTill extends Till {
    constructor(world, name) {
        super(world, name);
        this.device.uuid = `device-${name}`;
        this.device.copies = new Map();
        /** In short, also after Odoo has them: a new page says them again. */
        this.device.sold = [];
        this.device.sales = new Sales();
        this.device.sales.onGone = () => null;
        /** Order: what the cashier is about to be paid. */
        this.paying = new Map();
    }

    open() {
        super.open();
        const {world, page, device} = this;
        const {copies} = device;
        const {MeshClass = Mesh} = world.parts;
        const {client} = page.replica;
        page.id = client;
        this.noteFounding(page);
        page.replica.secrets[client] = world.secretOf(client);
        this.paying = new Map();
        page.channel = world.net.join(client, this);
        page.mesh = new MeshClass({
            channel: page.channel,
            mac: world.mac,
            replica: page.replica,
            timers: world.timersOf(page),
            now: () => world.events.now,
            isAlone: () => page.client.state.phase === "alone",
            till: this.name,
            device: device.uuid,
            copyStore: {
                put: (copy) =>
                    later(world, world.upTo(20), () => {
                        if (!page.isDead) {
                            copies.set(copy.key, copy);
                        }
                    }),
                delete: (key) => later(world, world.upTo(20), () => copies.delete(key)),
                all: () => later(world, 1, () => [...copies.values()]),
            },
            deliver: (copy) => world.deliverCopy(this, copy),
            onNews: () => page.client.hasten(),
        });
        page.client.onState = () => page.mesh.noteServer();
        page.mesh.setCredentials(world.credentialsOf(client));
        device.sales.onGone = (key) => this.page && this.page.mesh.copies.confirm(key);
        device.sold.forEach((sale) => page.mesh.claims.sell(sale));
        for (const {sale: key} of device.sales.values()) {
            this.offer(key);
        }
    }

    /** What a till begins of itself, as a peer has begun it, is no gesture. */
    noteFounding({replica}) {
        const {world, page} = this;
        const issue = replica.issue.bind(replica);
        let depth = 0;
        replica.issue = (...args) => {
            depth += 1;
            const operations = issue(...args);
            depth -= 1;
            if (depth) {
                const {gesture} = world;
                world.gesture = {};
                world.note(this, page, operations);
                world.gesture = gesture;
                world.reached.founded += operations.length;
            }
            return operations;
        };
    }

    crash() {
        const {page} = this;
        super.crash();
        if (page) {
            page.channel.close();
        }
    }

    /** Others hear of it, and hold a copy. */
    share(sale) {
        const {sale: key, order, ts} = sale;
        const short = {key, order, ts, total: 1, payments: [["Cash", 1]]};
        this.device.sold.push(short);
        this.page.mesh.claims.sell(short);
        this.offer(key);
    }

    offer(key) {
        const sealed = JSON.stringify(this.device.sales.get(key));
        this.page.mesh.copies.offer({key, sealed});
    }

    orders() {
        return super.orders().filter(({uuid}) => !this.paying.has(uuid));
    }

    /** The cashier goes to the payment, and some time later validates it, or leaves. */
    pay(document) {
        const {world, page} = this;
        const {uuid: order} = document;
        const {claims} = page.mesh;
        const hasConsent = Boolean(claims.payerOf(order)) && world.isNow(0.3);
        const asked = world.events.now;
        claims.ask(order, {hasConsent});
        this.paying.set(order, {asked, hasConsent});
        world.after(world.upTo(2500), () => {
            if (!page.isDead) {
                this.validate(order);
            }
        });
    }

    validate(order) {
        const {world, page, paying} = this;
        const {claims} = page.mesh;
        const attempt = paying.get(order);
        const document = page.screen.documentOf(order);
        paying.delete(order);
        // As the screens have it: not by a copy from before the page was loaded.
        const isOld = page.client.heardAt === null && page.replica.confirmed.has(order);
        if (!document || isOld || this.device.paid.has(order)) {
            claims.free(order);
        } else if (claims.mayPay(order) || world.parts.isBold) {
            world.notePayment(this, order, attempt);
            super.pay(document);
            const sale = [...this.device.sales.values()].pop();
            sale.vouchers = page.mesh.provisional.books.vouchersFor(
                sale.seen.also || {}
            );
            this.share(sale);
        } else {
            claims.free(order);
        }
    }
}
