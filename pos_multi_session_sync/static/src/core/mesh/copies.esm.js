/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {MOST} from "@pos_multi_session_sync/core/mesh/messages.esm";

/** Siblings that hold a copy of each sale. */
const HOMES = 2;
/** Of all others, and of one page; in copies and characters. */
const ROOM = {copies: 500, characters: 20_000_000};
const ROOM_OF_ONE = {copies: 200, characters: 8_000_000};

function hasRoom(copies, {sealed}, {copies: most, characters}) {
    const held = copies.reduce((sum, each) => sum + each.sealed.length, 0);
    return copies.length < most && held + sealed.length <= characters;
}

/**
 * Sealed sales that are not in Odoo yet have a second home on other devices. They are
 * acknowledged once they are durable there. If their own device is lost, its siblings
 * hand them to Odoo, which takes each once by its key.
 */
export class Copies {
    /**
     * @param {Object} world
     * @param {String} world.author id of this page in the mesh
     * @param {String} world.device uuid of this one
     * @param {CopyStore} world.store others' sales on this device
     * @param {(copy: Copy) => Promise<void>} world.deliver to Odoo in the name of its
     *  device; resolves once Odoo has it, no matter who brought it
     * @param {() => Number} world.now ms
     * @param {() => String[]} world.peers
     * @param {(peer: String, kind: String, body: Object) => void} world.send
     * @param {() => void} world.onChange counts have changed
     */
    constructor(world) {
        Object.assign(this, world);
        /** Own sales that wait: {key, sealed, asked: Set, homes: Set of peers}. */
        this.mine = new Map();
        /** Own ones that Odoo has confirmed, for those who were not there to hear it. */
        this.confirmed = new Set();
        /** @type {Map<String, Copy>} others', as they are in the store */
        this.others = new Map();
        /** Being written, or handed over. */
        this.busy = new Set();
        /** Peers that have no room. */
        this.full = new Set();
    }

    /** What this device has held before the page was loaded. */
    load() {
        const take = (copies) => {
            copies
                .filter(({key}) => !this.others.has(key))
                .forEach((copy) => this.others.set(copy.key, copy));
            this.peers().forEach((peer) => this.sayKept(peer));
            this.onChange();
        };
        // Without its storage it holds nothing.
        this.store.all().then(take, () => null);
    }

    // Own sales

    /** @param {{key: String, sealed: String}} sale that waits for Odoo */
    offer({key, sealed}) {
        const isNew = !this.mine.has(key) && !this.confirmed.has(key);
        if (isNew && sealed.length <= MOST.sealed) {
            this.mine.set(key, {key, sealed, asked: new Set(), homes: new Set()});
            this.spread();
        }
    }

    /** Odoo has confirmed it. */
    confirm(key) {
        this.mine.delete(key);
        // There is room again, where it was.
        this.full.clear();
        this.confirmed.add(key);
        if (this.confirmed.size > MOST.keys) {
            this.confirmed.delete(this.confirmed.values().next().value);
        }
        this.announce([key]);
    }

    /** @returns {Number} devices that hold that sale besides this one */
    homesOf(key) {
        const sale = this.mine.get(key);
        return sale ? sale.homes.size : 0;
    }

    /** @returns {{waiting: Number, safe: Number, others: Number}} how many sales wait,
     *  how many of these have a second home, and how many of others are held here */
    get counts() {
        const mine = [...this.mine.values()];
        const safe = mine.filter(({homes}) => homes.size).length;
        return {waiting: mine.length, safe, others: this.others.size};
    }

    /** Who is asked and does not answer is asked again with the next pulse. */
    spread() {
        const peers = this.peers();
        for (const {key, sealed, asked, homes} of this.mine.values()) {
            const open = [...asked].filter((peer) => !homes.has(peer));
            const free = peers.filter(
                (peer) => !asked.has(peer) && !this.full.has(peer)
            );
            free.slice(0, Math.max(0, HOMES - homes.size - open.length)).forEach(
                (peer) => {
                    asked.add(peer);
                    this.send(peer, "copy", {key, device: this.device, sealed});
                }
            );
        }
    }

    onKept(peer, {keys, full = false}) {
        const done = [];
        for (const key of keys) {
            const sale = this.mine.get(key);
            if (this.confirmed.has(key)) {
                done.push(key);
            } else if (sale && full) {
                this.full.add(peer);
                sale.asked.delete(peer);
            } else if (sale) {
                sale.asked.add(peer);
                sale.homes.add(peer);
            }
        }
        if (done.length) {
            this.send(peer, "done", {keys: done});
        }
        this.spread();
        this.onChange();
    }

    onPeer(peer, isConnected) {
        if (isConnected) {
            this.sayKept(peer);
            this.spread();
            return;
        }
        this.full.delete(peer);
        for (const {asked, homes} of this.mine.values()) {
            if (!homes.has(peer)) {
                asked.delete(peer);
            }
        }
    }

    pulse() {
        for (const {asked, homes} of this.mine.values()) {
            asked.forEach((peer) => homes.has(peer) || asked.delete(peer));
        }
        this.spread();
    }

    // Others' sales

    /** What is held already: its owner may have been loaded anew, or have sent it. */
    sayKept(peer) {
        const keys = [...this.others.keys()].filter((key) => !this.busy.has(key));
        for (let at = 0; at < keys.length; at += MOST.keys) {
            this.send(peer, "kept", {keys: keys.slice(at, at + MOST.keys)});
        }
    }

    onCopy(peer, {key, device, sealed}) {
        const known = this.others.get(key);
        const isSame = known && known.device === device && known.sealed === sealed;
        if (isSame && !this.busy.has(key)) {
            this.send(peer, "kept", {keys: [key]});
            return;
        }
        if (known) {
            // Being written, or not what was given before.
            return;
        }
        const refuse = () => this.send(peer, "kept", {keys: [key], full: true});
        if (device === this.device) {
            // Another tab: it would go with this one.
            refuse();
            return;
        }
        const held = [...this.others.values()];
        const ofOne = held.filter(({from}) => from === peer);
        const copy = {key, device, sealed, from: peer, at: this.now()};
        if (!hasRoom(held, copy, ROOM) || !hasRoom(ofOne, copy, ROOM_OF_ONE)) {
            refuse();
            return;
        }
        // It has its room while it is being written.
        this.others.set(key, copy);
        this.busy.add(key);
        const end = (isDurable) => {
            this.busy.delete(key);
            if (isDurable && this.others.has(key)) {
                this.send(peer, "kept", {keys: [key]});
            } else if (isDurable) {
                // Odoo has confirmed it meanwhile.
                this.drop(key);
            } else {
                this.others.delete(key);
                refuse();
            }
            this.onChange();
        };
        this.store.put(copy).then(
            () => end(true),
            () => end(false)
        );
    }

    onDone({keys}) {
        keys.filter((key) => this.others.has(key)).forEach((key) => this.drop(key));
    }

    drop(key) {
        this.others.delete(key);
        // What stays in the store comes up again, and Odoo knows it by its key.
        this.store.delete(key).then(
            () => null,
            () => null
        );
        this.onChange();
    }

    /**
     * That device is lost: what is held of it goes to Odoo, one after the other. What
     * fails stays here, and can be handed over again.
     *
     * @param {String} device
     * @param {(delivered: Number, failed: Number) => void} [onEnd]
     */
    handOver(device, onEnd = () => null) {
        this.deliverAll((copy) => copy.device === device, onEnd);
    }

    /** @param {Number} time those that have come before, in ms */
    handOverBefore(time) {
        this.deliverAll(
            ({at}) => at < time,
            () => null
        );
    }

    deliverAll(isMeant, onEnd) {
        const copies = [...this.others.values()].filter(
            (copy) => isMeant(copy) && !this.busy.has(copy.key)
        );
        const keys = copies.map(({key}) => key);
        keys.forEach((key) => this.busy.add(key));
        let failed = 0;
        const next = (at) => {
            if (at === copies.length) {
                onEnd(copies.length - failed, failed);
                return;
            }
            const {key} = copies[at];
            const end = () => {
                this.busy.delete(key);
                next(at + 1);
            };
            this.deliver(copies[at]).then(
                () => {
                    this.drop(key);
                    this.announce([key]);
                    end();
                },
                () => {
                    failed += 1;
                    end();
                }
            );
        };
        next(0);
    }

    /** @returns {Object<String, Number>} how many sales are held for good, by device */
    get devices() {
        const found = {};
        for (const {key, device} of this.others.values()) {
            if (!this.busy.has(key)) {
                found[device] = (found[device] || 0) + 1;
            }
        }
        return found;
    }

    announce(keys) {
        this.peers().forEach((peer) => this.send(peer, "done", {keys}));
        this.onChange();
    }
}
