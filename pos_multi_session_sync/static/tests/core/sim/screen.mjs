// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {reduce} from "@pos_multi_session_sync/core/reduce.esm";

/**
 * The orders as a cashier sees them. A screen lags behind its replica while products or
 * customers are loaded, leaves out what came in between, and loses orders that it cannot
 * show.
 */
export class Screen {
    constructor(world, page) {
        Object.assign(this, {world, page, late: new Set(), isIssuing: false});
        /** By order: its document, and the replica's cursor when it was put there. */
        this.shown = new Map();
    }

    get documents() {
        return [...this.shown.values()].map(({document}) => document);
    }

    documentOf(order) {
        return this.shown.has(order) ? this.shown.get(order).document : null;
    }

    /** @returns {Object} what a cashier knows who closes or changes that order now */
    knownOf(order) {
        const {client, n, also} = this.page.replica;
        const {cursor, document} = this.shown.get(order) || {cursor: 0};
        const {hinted} = document || {};
        return {client, n, cursor, also: {...also, ...hinted}};
    }

    /** What the replica tells of, or shows from the beginning. */
    follow(orders) {
        if (!this.isIssuing) {
            orders.forEach((order) => this.show(order));
        }
    }

    show(order) {
        const {world, page, late} = this;
        const {replica} = page;
        const document = replica.visible(order);
        if (world.isNow(world.day.screen)) {
            if (world.isNow(0.2)) {
                this.shown.delete(order);
            }
            if (!late.has(order)) {
                late.add(order);
                world.after(200 + world.upTo(6000), () => {
                    late.delete(order);
                    if (!page.isDead) {
                        this.show(order);
                    }
                });
            }
        } else if (document && document.state === "open") {
            this.shown.set(order, {document, cursor: replica.cursor || 0});
        } else {
            this.shown.delete(order);
        }
    }

    /** @param {() => Object[]} issue what the cashier does to an order on the screen */
    does(order, issue) {
        this.isIssuing = true;
        const operations = issue();
        this.isIssuing = false;
        const {cursor = this.page.replica.cursor || 0} = this.shown.get(order) || {};
        const document = operations.reduce(
            (each, operation) => reduce(each, operation).document,
            this.documentOf(order)
        );
        this.shown.set(order, {document, cursor});
        this.show(order);
        return operations;
    }
}
