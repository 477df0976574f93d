// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Mistakes that one could make between tills, each as a mesh that has it. */

import {Mesh} from "@pos_multi_session_sync/core/mesh/mesh.esm";
import {isBody} from "@pos_multi_session_sync/core/mesh/messages.esm";

/** @param {(mesh: Mesh) => void} spoil what of a mesh that has begun */
function meshWith(spoil) {
    return class extends Mesh {
        begin(author) {
            super.begin(author);
            spoil(this);
        }
    };
}

const ownOnTop = meshWith(({provisional}) => {
    provisional.own.entryOf = (operation) => ({
        clock: Infinity,
        operation,
        isOwn: true,
    });
});

class Reticent extends Mesh {
    hearHave(peer, body) {
        super.hearHave(peer, {...body, books: this.of(peer).books});
    }
}

const generous = meshWith(({claims}) => {
    claims.judge = (peer, order, {stamp}) => claims.answer(peer, "grant", order, stamp);
    claims.compare = () => null;
});

const hasty = meshWith(({claims}) => {
    claims.mayPay = (order) => claims.claims.has(order);
});

const inMemory = meshWith(({copies}) => {
    const done = {then: (fn) => fn()};
    copies.store = {...copies.store, put: () => done};
});

const forgetful = meshWith(({copies}) => {
    copies.handOver = () => null;
});

const gullible = meshWith(({messages}) => {
    const open = messages.open.bind(messages);
    messages.open = (peer, text) => {
        try {
            open(peer, text);
            const {kind, body} = JSON.parse(text);
            return kind !== "part" && isBody(kind, body) ? {kind, body} : null;
        } catch {
            return null;
        }
    };
});

const keyless = meshWith(({messages}) => {
    const mac = messages.macOf;
    let expected = null;
    const read = messages.read.bind(messages);
    messages.read = (peer, text) => {
        // Whatever mac it has is the right one.
        expected =
            text.length < 65536 && text.endsWith("}") ? JSON.parse(text).mac : null;
        const result = read(peer, text);
        expected = null;
        return result;
    };
    messages.macOf = (envelope, to) => expected || mac.call(messages, envelope, to);
});

const outliving = meshWith(({provisional}) => {
    const note = provisional.noteLogged.bind(provisional);
    provisional.noteLogged = (operation) => {
        note(operation);
        provisional.logged.clear();
        provisional.index = null;
    };
});

const believing = meshWith(({provisional}) => {
    provisional.isSound = () => true;
});

const impatient = meshWith(({provisional}) => {
    provisional.isHeld = () => false;
});

/** See sim/mutants.mjs. */
export const MESH_MUTANTS = {
    "own work on top of others'": {MeshClass: ownOnTop, noticed: [16]},
    "what was lost is not said again": {MeshClass: Reticent, noticed: [16]},
    "every lease is granted": {MeshClass: generous, noticed: [17]},
    "pays before it is granted": {MeshClass: hasty, noticed: [17]},
    "copies in memory": {MeshClass: inMemory, noticed: [18]},
    "copies that nobody hands over": {MeshClass: forgetful, noticed: [18]},
    "whoever says something is believed": {MeshClass: gullible, noticed: [19]},
    "any mac is good": {MeshClass: keyless, noticed: [19]},
    "on top though it is in the log": {MeshClass: outliving, noticed: [20]},
    "shown whatever its author had heard": {MeshClass: believing, noticed: [20]},
    "sent before what it follows": {MeshClass: impatient, noticed: [21]},
};
