// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/** What is to happen, and when: a heap by time, and at one time as it was planned. */
export class Events {
    constructor() {
        this.now = 0;
        this.count = 0;
        this.heap = [];
    }

    get size() {
        return this.heap.length;
    }

    isBefore(one, other) {
        return one.at < other.at || (one.at === other.at && one.id < other.id);
    }

    /** @returns {Object} whose `fn` may be set to null, so that it does not happen */
    add(ms, fn) {
        const {heap} = this;
        this.count += 1;
        const event = {at: this.now + Math.max(0, ms), id: this.count, fn};
        let index = heap.push(event) - 1;
        while (index > 0) {
            const parent = (index - 1) >> 1;
            if (this.isBefore(heap[parent], event)) {
                break;
            }
            heap[index] = heap[parent];
            index = parent;
        }
        heap[index] = event;
        return event;
    }

    take() {
        const {heap} = this;
        const first = heap[0];
        const last = heap.pop();
        if (heap.length) {
            this.sink(last);
        }
        return first;
    }

    sink(event) {
        const {heap} = this;
        let index = 0;
        for (;;) {
            let child = 2 * index + 1;
            if (child >= heap.length) {
                break;
            }
            if (
                child + 1 < heap.length &&
                this.isBefore(heap[child + 1], heap[child])
            ) {
                child += 1;
            }
            if (this.isBefore(event, heap[child])) {
                break;
            }
            heap[index] = heap[child];
            index = child;
        }
        heap[index] = event;
    }

    /** Let time pass until then, or until `isDone`. */
    run(until, isDone = () => false) {
        while (this.heap.length && this.heap[0].at <= until && !isDone()) {
            const {at, fn} = this.take();
            this.now = at;
            if (fn) {
                fn();
            }
        }
        if (!isDone()) {
            this.now = Math.max(this.now, until);
        }
    }
}
