// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* A database in Node on a disk that can run full. */

import {IDBFactory} from "fake-indexeddb";

const sizeOf = (value) =>
    value.bytes ? value.bytes.length : JSON.stringify(value).length;

/** What a transaction would use; it becomes true when the transaction completes. */
class Draft {
    constructor(disk, transaction) {
        this.disk = disk;
        this.transaction = transaction;
        this.sizes = new Map(disk.sizes);
        this.isOver = false;
        const commit = transaction.commit.bind(transaction);
        transaction.commit = () => (this.isOver ? this.abort() : commit());
        transaction.addEventListener("complete", () => {
            disk.sizes = this.sizes;
        });
    }

    change(key, size) {
        this.sizes.set(key, size);
        const used = [...this.sizes.values()].reduce((sum, each) => sum + each, 0);
        this.isOver = this.isOver || (size > 0 && used > this.disk.capacity);
    }

    abort() {
        const error = new DOMException("no room", "QuotaExceededError");
        Object.defineProperty(this.transaction, "error", {value: error});
        this.transaction.abort();
    }

    watch(store) {
        const {name} = store;
        const {put, delete: remove, clear} = store;
        store.put = (value) => {
            const request = put.call(store, value);
            this.change(`${name}/${value.id || value.name}`, sizeOf(value));
            request.addEventListener("success", () => this.isOver && this.abort());
            return request;
        };
        store.delete = (id) => {
            this.change(`${name}/${id}`, 0);
            return remove.call(store, id);
        };
        store.clear = () => {
            [...this.sizes.keys()]
                .filter((key) => key.startsWith(`${name}/`))
                .forEach((key) => this.change(key, 0));
            return clear.call(store);
        };
        return store;
    }
}

/** An IDBFactory whose databases share so many bytes. */
export class Disk {
    constructor(capacity = Infinity) {
        this.capacity = capacity;
        this.sizes = new Map();
        this.factory = new IDBFactory();
    }

    get used() {
        return [...this.sizes.values()].reduce((sum, each) => sum + each, 0);
    }

    get indexedDB() {
        const open = (...args) => {
            const request = this.factory.open(...args);
            request.addEventListener("success", () => this.watch(request.result));
            return request;
        };
        return {open};
    }

    watch(database) {
        const begin = database.transaction.bind(database);
        database.transaction = (...args) => {
            const transaction = begin(...args);
            const draft = new Draft(this, transaction);
            const objectStore = transaction.objectStore.bind(transaction);
            transaction.objectStore = (name) => draft.watch(objectStore(name));
            return transaction;
        };
    }
}
