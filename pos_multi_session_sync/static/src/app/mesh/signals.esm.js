/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {fingerprintOf} from "@pos_multi_session_sync/app/mesh/rtc_link.esm";

/** Characters. */
const LONGEST = 12 * 1024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isUuid = (id) => typeof id === "string" && UUID.test(id);

export function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return null;
    }
}

function isSignal(value) {
    const {kind, attempt, sdp, mac} = value || {};
    return [kind, attempt, sdp, mac].every(
        (each) => typeof each === "string" && each.length <= LONGEST
    );
}

/**
 * Whom a signal is of: two pages that are not connected yet send them by the server or
 * by a peer. Each has a mac, so its author has the key of the mesh, and a page that the
 * server has vouched for is known by its certificate.
 */
export class Signals {
    /**
     * @param {(key: String, text: String) => String} mac
     * @param {Number} most pages that are known by their certificate
     */
    constructor(mac, most) {
        Object.assign(this, {mac, most});
        /** Fingerprints of pages whose signals the server has carried. */
        this.pins = new Map();
    }

    macOf({key, epoch}, from, to, {kind, attempt, sdp}) {
        return this.mac(key, JSON.stringify([epoch, from, to, kind, attempt, sdp]));
    }

    /** @returns {String} as it travels */
    write(credentials, from, to, signal) {
        return JSON.stringify({
            ...signal,
            mac: this.macOf(credentials, from, to, signal),
        });
    }

    /** @returns {Object|null} the signal, if it is of the page that it says */
    read(credentials, {from, to, text}, isVouched) {
        const signal = typeof text === "string" ? parsed(text) : null;
        const isSealed =
            isSignal(signal) &&
            signal.mac === this.macOf(credentials, from, to, signal);
        const isIts =
            isSealed && this.isKnownBy(from, fingerprintOf(signal.sdp), isVouched);
        return isIts ? signal : null;
    }

    /** Of each page as the server vouches for it, also to others: all tills hear that. */
    isKnownBy(client, fingerprint, isVouched) {
        const {pins} = this;
        if (isVouched) {
            // The oldest one goes first.
            pins.delete(client);
            if (pins.size >= this.most) {
                pins.delete(pins.keys().next().value);
            }
            pins.set(client, fingerprint);
        }
        return isVouched || !pins.has(client) || pins.get(client) === fingerprint;
    }
}
