/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {MOST} from "@pos_multi_session_sync/core/mesh/messages.esm";

const EFFECTIVE = ["ok", "overwrote", "double", "noted"];

const noteMost = (table, client, n) =>
    table.set(client, Math.max(n, table.get(client) || 0));

/** Notes the last n of the clients of a logged operation, under its former ids too. */
export function noteIds(table, {id, client, n, was}) {
    noteMost(table, client, n);
    for (const each of [id, ...(was ?? [])]) {
        const at = each.lastIndexOf(":");
        noteMost(table, each.slice(0, at), Number(each.slice(at + 1)));
    }
}

/**
 * What others say that the log has beyond this till's cursor, and what this till can say
 * of it. It is shown, and given up as soon as the server says something else.
 */
export class LogHints {
    constructor(replica) {
        this.replica = replica;
        this.begin();
    }

    begin() {
        /** The log as the server has said it, as far as it can be handed on. */
        this.recent = [];
        /** What others say that follows. */
        this.further = [];
    }

    /** @returns {Number|null} seq up to where the log is known, by hints too */
    get upTo() {
        const last = this.further[this.further.length - 1];
        return last ? last.seq : this.replica.cursor;
    }

    /** @returns {Object[]} of it what changes a document */
    get effective() {
        return this.further.filter(
            ({order, result}) => order !== null && EFFECTIVE.includes(result)
        );
    }

    /** @returns {Map<String, Number>} by client the last n that is in it */
    get last() {
        const last = new Map();
        this.further.forEach((operation) => noteIds(last, operation));
        return last;
    }

    /** @returns {Object[]} what a till lacks whose knowledge ends at `seq` */
    after(seq) {
        const all = [...this.recent, ...this.further];
        const at = all.findIndex((each) => each.seq === seq + 1);
        return at < 0 ? [] : all.slice(at, at + MOST.logAtOnce);
    }

    /**
     * @param {Log} body
     * @returns {Object[]} what of it goes on from what was known
     */
    take({epoch, operations}) {
        if (epoch !== this.replica.epoch) {
            return [];
        }
        return operations.filter((operation) => {
            const isNext =
                operation.seq === this.upTo + 1 && this.further.length < MOST.log;
            if (isNext) {
                this.further.push(operation);
            }
            return isNext;
        });
    }

    /**
     * The server has said it.
     *
     * @param {Object} operation
     * @returns {Object[]} hints that are over, as they are confirmed or were wrong
     */
    note(operation) {
        this.recent.push(operation);
        if (this.recent.length > MOST.log) {
            this.recent.shift();
        }
        const [next] = this.further;
        const isSame = next && next.seq === operation.seq && next.id === operation.id;
        return isSame ? this.further.splice(0, 1) : this.further.splice(0);
    }
}
