// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {StorageError} from "@pos_offline_queue/core/errors.esm";
import {checkConditions} from "@pos_offline_queue/core/storage/schema.esm";

/** What is on the disk, whoever has it open. */
export class Platter {
    constructor() {
        this.rows = new Map();
        this.meta = new Map();
    }

    apply(changes) {
        checkConditions(changes, this.meta);
        for (const change of changes) {
            if (change.put) {
                this.rows.set(change.put.id, JSON.stringify(change.put));
            } else if (change.meta) {
                this.meta.set(change.meta, change.value);
            } else {
                this.rows.delete(change.delete);
            }
        }
    }
}

/**
 * A storage on a disk that can go wrong at any write. `fate(changes)` says how:
 * "good", "fails" (nothing written), "lies" (written, but an error is told), "dies"
 * and "dies late" (the page is gone before, or after it was written).
 */
export class MortalStorage {
    constructor(platter, fate = () => "good", pause = () => Promise.resolve()) {
        Object.assign(this, {platter, fate, pause});
        this.kind = "indexeddb";
        this.problem = null;
        this.isDead = false;
        this.writes = 0;
    }

    /** From here on this page does nothing any more. */
    die() {
        this.isDead = true;
        return new Promise(() => null);
    }

    async write(changes) {
        this.writes += 1;
        const fate = this.isDead ? "dies" : this.fate(changes);
        if (fate === "dies") {
            return this.die();
        }
        await this.pause();
        if (this.isDead) {
            return this.die();
        }
        if (fate !== "fails") {
            this.platter.apply(changes);
        }
        if (fate === "dies late") {
            return this.die();
        }
        if (fate !== "good") {
            throw new StorageError("full");
        }
    }

    async read(ids) {
        const texts = ids.map((id) => this.platter.rows.get(id)).filter(Boolean);
        return texts.map((text) => JSON.parse(text));
    }

    async keys() {
        return [...this.platter.rows.keys()];
    }

    async readAll() {
        return {
            records: [...this.platter.rows.values()].map((text) => JSON.parse(text)),
            meta: Object.fromEntries(this.platter.meta),
            unreadable: [],
        };
    }

    whenEmptied() {
        return undefined;
    }

    async reserve() {
        return true;
    }
}
