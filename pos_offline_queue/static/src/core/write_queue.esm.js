/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** So often another tab may be first, before it counts as a failure. */
const CONFLICTS = 20;

function idOf({put, meta, delete: gone}) {
    return put ? put.id : gone || `meta ${meta}`;
}

/** Some changes that belong together, and who wants to know of them. */
class Unit {
    constructor(isPrecious, onSettled) {
        this.isPrecious = isPrecious;
        this.onSettled = onSettled;
        this.done = new Promise((resolve) => {
            this.resolve = resolve;
        });
    }

    settle(isDurable) {
        this.onSettled(isDurable);
        this.resolve(isDurable);
    }
}

/**
 * The way to the storage: one transaction at a time, and whatever comes meanwhile
 * goes together into the next. Of several changes to a row the last one counts.
 * What could not be written stays here and goes with the next.
 */
export class WriteQueue {
    /**
     * @param {Object} options
     * @param {Object} options.storage
     * @param {(changes: Change[]) => Change[]} options.complete adds what each
     *  transaction must have besides
     * @param {(changes: Change[]) => void} options.onWritten
     * @param {(current: Object) => Promise} options.onConflict
     * @param {(code: String|null) => void} options.onProblem
     */
    constructor({storage, complete, onWritten, onConflict, onProblem}) {
        Object.assign(this, {storage, complete, onWritten, onConflict, onProblem});
        this.problem = null;
        /** @type {Map<String, {change: Change, unit: Unit}>} not written yet */
        this.dirty = new Map();
        /** The part of it that is on its way. */
        this.batch = new Map();
        this.units = [];
        this.isWanted = false;
        this.running = null;
    }

    /**
     * @param {Change[]} changes all at once or none
     * @param {Object} [options]
     * @param {Boolean} [options.isPrecious] worth the reserve
     * @param {(isDurable: Boolean) => void} [options.onSettled] after each attempt
     * @returns {Promise<Boolean>} whether they are durable, after the first attempt
     */
    add(changes, {isPrecious = false, onSettled = () => null} = {}) {
        const unit = new Unit(isPrecious, onSettled);
        for (const change of changes) {
            this.dirty.set(idOf(change), {change, unit});
        }
        this.units.push(unit);
        this.wake();
        return unit.done;
    }

    has(id) {
        return this.dirty.has(id) || this.batch.has(id);
    }

    /**
     * Change what waits or is about to be written.
     *
     * @param {Change} change
     * @param {String} [id] of the row in whose place it is written, if not its own
     */
    amend(change, id = idOf(change)) {
        for (const entries of [this.dirty, this.batch]) {
            const entry = entries.get(id);
            if (entry) {
                entry.change = change;
                entries.delete(id);
                entries.set(idOf(change), entry);
            }
        }
    }

    /** @returns {Promise<Boolean>} whether nothing is left to write */
    async flushed() {
        while (this.running) {
            await this.running;
        }
        return !this.dirty.size;
    }

    rewrite() {
        if (this.dirty.size) {
            this.wake();
        }
        return this.flushed();
    }

    wake() {
        this.isWanted = true;
        if (!this.running) {
            // A moment later: what is handed in together is written together.
            this.running = Promise.resolve().then(() => this.run());
        }
    }

    async run() {
        while (this.isWanted) {
            this.isWanted = false;
            await this.writeBatch();
        }
        this.running = null;
    }

    async writeBatch() {
        const {dirty: batch, units} = this;
        this.batch = batch;
        this.dirty = new Map();
        this.units = [];
        let problem = null;
        try {
            await this.write([...batch.keys()]);
            batch.clear();
        } catch (error) {
            problem = error.code || "failed";
            if (problem === "full") {
                await this.writeInParts(batch);
            }
        }
        this.batch = new Map();
        this.takeBack(batch);
        this.showProblem(batch.size ? problem : null);
        const left = new Set([...batch.values()].map(({unit}) => unit));
        this.units.unshift(...units.filter((unit) => left.has(unit)));
        units.forEach((unit) => unit.settle(!left.has(unit)));
    }

    takeBack(batch) {
        const newer = this.dirty;
        this.dirty = new Map([...batch, ...newer]);
    }

    showProblem(problem) {
        if (problem !== this.problem) {
            this.problem = problem;
            this.onProblem(problem);
        }
    }

    async write(ids) {
        const entries = ids.map((id) => this.batch.get(id));
        const useReserve = entries.some(({unit}) => unit.isPrecious);
        for (let attempt = 0; ids.length; attempt++) {
            const changes = this.complete(entries.map(({change}) => change));
            try {
                await this.storage.write(changes, {useReserve});
                this.onWritten(changes);
                return;
            } catch (error) {
                if (error.code !== "conflict" || attempt === CONFLICTS) {
                    throw error;
                }
                await this.onConflict(error.current);
            }
        }
    }

    /**
     * All of it does not fit. What makes room goes first, then what is precious;
     * each unit remains whole.
     */
    async writeInParts(batch) {
        const parts = new Map();
        for (const [id, {unit}] of batch) {
            parts.set(unit, [...(parts.get(unit) || []), id]);
        }
        const rank = ([unit, ids]) => {
            const makesRoom = ids.every((id) => batch.get(id).change.delete);
            return makesRoom ? 0 : Number(!unit.isPrecious) + 1;
        };
        const sorted = [...parts].sort((one, other) => rank(one) - rank(other));
        try {
            for (const [, ids] of sorted) {
                await this.write(ids);
                ids.forEach((id) => batch.delete(id));
            }
        } catch {
            // What is left waits for room.
        }
    }
}
