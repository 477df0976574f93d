// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/** What all tills of a phase did, and how long they waited. Milliseconds. */
export class Counts {
    constructor() {
        this.issued = new Map();
        this.begin();
    }

    begin() {
        this.counts = {};
        this.times = {};
        this.cpu = process.cpuUsage();
    }

    /** @returns {Object} {counts, times, cpu: seconds} since the beginning */
    end() {
        const {user, system} = process.cpuUsage(this.cpu);
        const {counts, times} = this;
        return {counts, times, cpu: (user + system) / 1e6};
    }

    add(what) {
        this.counts[what] = (this.counts[what] || 0) + 1;
    }

    took(what, since) {
        this.times[what] = this.times[what] || [];
        this.times[what].push(performance.now() - since);
    }

    /** A request; the error that its caller handles is counted. */
    async timed(kind, asked) {
        const since = performance.now();
        this.add(kind);
        try {
            const answer = await asked;
            this.took(kind, since);
            return answer;
        } catch (error) {
            this.add(`failed: ${kind}`);
            this.problem = this.problem || error.message;
            throw error;
        }
    }

    // What becomes of an operation

    issue(id) {
        this.issued.set(id, performance.now());
    }

    settle(id) {
        if (this.issued.has(id)) {
            this.took("settled", this.issued.get(id));
        }
    }

    /** Another till knows of it by the bus. */
    hear(id) {
        if (this.issued.has(id)) {
            this.took("heard", this.issued.get(id));
        }
    }

    /** A sale is in Odoo only if Odoo says so. */
    judge(result) {
        if (!result || result.status !== "confirmed") {
            this.add("failed: sale");
            this.problem = this.problem || JSON.stringify(result);
        }
    }
}
