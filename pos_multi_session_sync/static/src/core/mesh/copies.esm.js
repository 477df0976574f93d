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
     *  device; resolves once Odoo has it, whoever brought it
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

    /** @returns {Promise<void>} once it knows what is in the store */
    async load() {
        for (const copy of await this.store.all()) {
            if (!this.others.has(copy.key)) {
                this.others.set(copy.key, copy);
            }
        }
        this.onChange();
    }

    // Own sales

    /** @param {{key: String, sealed: String}} sale that waits for Odoo */
    offer({key, sealed}) {
        if (!this.mine.has(key) && sealed.length <= MOST.sealed) {
            this.mine.set(key, {key, sealed, asked: new Set(), homes: new Set()});
            this.spread();
        }
    }

    /** Odoo has confirmed it. */
    confirm(key) {
        this.mine.delete(key);
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

    /** Whoever is asked and does not answer is asked again with the next pulse. */
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
        const keys = [...this.others.keys()];
        for (let at = 0; at < keys.length; at += MOST.keys) {
            this.send(peer, "kept", {keys: keys.slice(at, at + MOST.keys)});
        }
    }

    async onCopy(peer, {key, device, sealed}) {
        const known = this.others.get(key);
        if (known && known.device === device && known.sealed === sealed) {
            this.send(peer, "kept", {keys: [key]});
            return;
        }
        const held = [...this.others.values()];
        const ofOne = held.filter(({from}) => from === peer);
        const copy = {key, device, sealed, from: peer, at: this.now()};
        const isIn = hasRoom(held, copy, ROOM) && hasRoom(ofOne, copy, ROOM_OF_ONE);
        if (known || device === this.device || this.busy.has(key) || !isIn) {
            this.send(peer, "kept", {keys: [key], full: true});
            return;
        }
        this.busy.add(key);
        try {
            await this.store.put(copy);
            this.others.set(key, copy);
            this.send(peer, "kept", {keys: [key]});
        } catch {
            // Not durable: its owner looks for another home.
            this.send(peer, "kept", {keys: [key], full: true});
        } finally {
            this.busy.delete(key);
            this.onChange();
        }
    }

    /** @returns {Promise<void>} once they are forgotten here */
    async onDone({keys}) {
        const held = keys.filter((key) => this.others.has(key));
        for (const key of held) {
            await this.drop(key);
        }
    }

    async drop(key) {
        this.others.delete(key);
        this.onChange();
        try {
            await this.store.delete(key);
        } catch {
            // It comes up again after a reload, and Odoo knows it by its key.
        }
    }

    /**
     * That device is lost: what is held of it goes to Odoo.
     *
     * @param {String} device
     * @returns {Promise<Number>} how many of its sales Odoo has now by this
     */
    async handOver(device) {
        const copies = [...this.others.values()].filter(
            (copy) => copy.device === device && !this.busy.has(copy.key)
        );
        let count = 0;
        for (const copy of copies) {
            const {key} = copy;
            this.busy.add(key);
            try {
                await this.deliver(copy);
                count += 1;
                await this.drop(key);
                this.announce([key]);
            } catch {
                // It stays here, and can be handed over again.
            } finally {
                this.busy.delete(key);
            }
        }
        return count;
    }

    /** @returns {Object<String, Number>} how many sales are held, by device */
    get devices() {
        const found = {};
        for (const {device} of this.others.values()) {
            found[device] = (found[device] || 0) + 1;
        }
        return found;
    }

    announce(keys) {
        this.peers().forEach((peer) => this.send(peer, "done", {keys}));
        this.onChange();
    }
}
