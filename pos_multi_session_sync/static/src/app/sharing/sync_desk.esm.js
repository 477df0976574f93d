/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    SyncTransport,
    Wakes,
} from "@pos_multi_session_sync/app/sharing/sync_transport.esm";
import {isDocument, isOperation} from "@pos_multi_session_sync/core/document.esm";
import {MeshDesk} from "@pos_multi_session_sync/app/mesh/mesh_desk.esm";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {SyncClient} from "@pos_multi_session_sync/core/sync_client.esm";
import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {same} from "@pos_multi_session_sync/core/plain.esm";
import {uuid} from "@pos_offline_queue/core/identifiers.esm";

const OPERATION = "sync_operation";
const DOCUMENT = "sync_document";
const PLACE = "sync_place";
/** A row of changes is written once. Milliseconds. */
const PAUSE = 1000;
/** Pages of this till whose changes may still be overwritten, the present one first. */
const MOST_CLIENTS = 20;
/** So often a till that has no pause says where it is, and hears of the others; in ms. */
const PLACE_LASTS = 15000;

const isText = (value) => typeof value === "string";

/**
 * What this device keeps of the group: the orders as the server confirmed them, and
 * the operations that it has not answered yet. An operation goes only together
 * with the order that has it, so that a reload without network shows what was shown.
 */
export class ReplicaStore {
    /**
     * @param {Outbox} outbox of pos_offline_queue
     * @param {Number} group id
     */
    constructor(outbox, group) {
        Object.assign(this, {outbox, group});
        this.timer = null;
        this.changed = new Set();
        this.gone = new Set();
        browser.addEventListener("pagehide", () => this.save());
    }

    /** @param {Replica} replica which knows nothing yet */
    restore(replica) {
        this.replica = replica;
        const {outbox} = this;
        const [place] = outbox.all(PLACE);
        const stored = outbox.all(DOCUMENT).length;
        if (place?.value?.group !== this.group) {
            outbox.all(DOCUMENT).forEach(({id}) => outbox.remove(DOCUMENT, id));
            return;
        }
        const documents = this.sound(DOCUMENT, isDocument);
        const known = documents.filter((each) => this.belongs(each, place.value));
        documents
            .filter((each) => !known.includes(each))
            .forEach(({uuid}) => outbox.remove(DOCUMENT, uuid));
        const clients = [place.value.clients || []].flat().filter(isText);
        const facts = {...place.value, clients};
        const {orders} = place.value;
        const revisions = new Map(known.map(({uuid, revision}) => [uuid, revision]));
        const isOld =
            !orders ||
            Object.keys(orders).some((uuid) => !(revisions.get(uuid) >= orders[uuid]));
        if (documents.length < stored || isOld) {
            // One is damaged, or another tab has written it: a snapshot brings all anew.
            Object.assign(facts, {epoch: null, cursor: null, at: null});
        }
        replica.load(facts, known);
    }

    /** Whether it was open at that place in the log, or is newer than that. */
    belongs({uuid, revision}, {cursor, orders = {}}) {
        return uuid in orders || !cursor || revision > cursor;
    }

    /** @returns {Object[]} what is stored of that kind; what is damaged is dropped */
    sound(kind, isSound) {
        const {outbox} = this;
        const found = outbox.all(kind);
        found
            .filter(({value}) => !isSound(value))
            .forEach(({id}) => outbox.remove(kind, id));
        return found.map(({value}) => value).filter(isSound);
    }

    /** @param {Set<String>} orders */
    note(orders) {
        orders.forEach((order) => this.changed.add(order));
        this.saveSoon();
    }

    saveSoon() {
        this.timer = this.timer || browser.setTimeout(() => this.save(), PAUSE);
    }

    save() {
        browser.clearTimeout(this.timer);
        this.timer = null;
        const {outbox, replica, group} = this;
        const {clients, ...facts} = replica.facts;
        for (const order of this.changed) {
            const document = replica.confirmed.get(order);
            if (document && document.state === "open") {
                outbox.put(DOCUMENT, order, document);
            } else {
                outbox.remove(DOCUMENT, order);
            }
        }
        const latest = clients.slice(0, MOST_CLIENTS);
        const secrets = Object.fromEntries(
            Object.entries(replica.secrets).filter(([id]) => latest.includes(id))
        );
        // By these a page that starts knows what another tab has written over.
        const orders = Object.fromEntries(
            [...replica.confirmed.values()]
                .filter(({state}) => state === "open")
                .map(({uuid, revision}) => [uuid, revision])
        );
        const place = {group, ...facts, clients: latest, secrets, orders};
        outbox.put(PLACE, "place", place);
        this.gone.forEach((id) => outbox.remove(OPERATION, id));
        this.changed.clear();
        this.gone.clear();
    }

    // The outbox of the SyncClient

    put(id, operation) {
        return this.outbox.put(OPERATION, id, operation);
    }

    remove(id) {
        this.gone.add(id);
        this.saveSoon();
    }

    /** @returns {Object[]} in the order in which they were made */
    all() {
        return this.sound(OPERATION, isOperation);
    }
}

/** Where the core, which knows no browser, meets this one. */
export class SyncDesk {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        const {env, pos, facts} = sharing;
        /** To the server's clock, so that leases mean the same everywhere, in ms. */
        this.clockOffset = 0;
        /** Where the cashier is, as it was told last, and when: `{place, at}`. */
        this.notifying = null;
        this.notified = null;
        this.replica = new Replica({
            client: this.newId(),
            actor: facts.me,
            newId: () => this.newId(),
        });
        this.store = new ReplicaStore(pos.offlineQueue.outbox.store, facts.group.id);
        this.store.restore(this.replica);
        const {orm, rpc} = env.services;
        const about = (request) => this.about(request);
        this.transport = new SyncTransport(orm, about, rpc);
        this.client = new SyncClient({
            replica: this.replica,
            outbox: this.store,
            transport: this.transport,
            ...pageWorld,
            isOnline: () => browser.navigator.onLine !== false,
            // If the bus is dead, a change of others is seen a minute later at most, or
            // is heard of from them.
            isCalm: () =>
                document.hidden || !sharing.view.hasOthers || this.mesh.hearsAll,
            onState: (state) => {
                sharing.view.noteLine(state);
                sharing.kitchen.wake();
                sharing.quietly(() => this.mesh?.onState(state));
            },
            onAnswer: (answer) => this.onAnswer(answer),
        });
        this.mesh = new MeshDesk(this);
        this.wakes = new Wakes(env.services.bus_service, facts.group.channel, {
            wake: (reason) => this.wake(reason),
            operations: (message) => this.client.onAnnouncement(message),
            presence: (one) => {
                // Who is there decides when the next message is due.
                sharing.view.notePerson(one);
                this.client.onMessage(one);
                this.mesh.onPresence(one);
            },
            doubt: () => this.client.onBusChange(),
        });
    }

    start() {
        this.replica.onChange = (changes) => this.onChange(changes);
        this.replica.mayNotGo = ({transfer}) =>
            Boolean(transfer) && this.sharing.pos.orderTransfers.isUnsent(transfer);
        this.replica.onFault = (error) =>
            console.warn("What another till says is left out", error);
        this.client.start();
        this.wakes.start();
        this.mesh.start();
        this.sharing.pos.offlineQueue.heartbeatParts.add("sync", {
            ask: () => this.ask(),
            hear: (answer) => this.hear(answer),
        });
    }

    /** What the queue's heartbeat asks for the shared orders. */
    ask() {
        const question = this.client.question();
        this.askedAt = Date.now();
        return question && {...question, ...this.about(question)};
    }

    hear(answer) {
        // What was announced meanwhile is newer, and the next answer is a minute away.
        const isOld = this.client.bus.heardAt >= this.askedAt;
        this.client.hear(isOld && answer ? {...answer, presence: null} : answer);
    }

    onChange(changes) {
        this.store.note(changes.orders);
        this.sharing.onChanges(changes);
        this.sharing.kitchen.wake();
    }

    newId() {
        return uuid(window.crypto);
    }

    serverTime() {
        return Date.now() + this.clockOffset;
    }

    issue(operations, shown) {
        return this.client.issue(operations, shown);
    }

    wake(reason) {
        this.client.wake(reason);
    }

    /** Who only asks says all of it; a change is sent with what is new alone. */
    about({client, operations}) {
        const {pos, presence} = this.sharing;
        const {id} = pos.config;
        const {device} = pos.offlineQueue.outbox;
        const {current: place} = presence;
        const isKnown = this.notified && same(this.notified.place, place);
        const now = Date.now();
        if (operations && isKnown && now - this.notified.at < PLACE_LASTS) {
            return {config_id: id};
        }
        this.notifying = {place, at: now};
        return {config_id: id, client: {...client, device}, presence: place};
    }

    /** The page goes. If it comes back after all, it says where it is. */
    leave() {
        const {client: id, epoch, cursor} = this.replica;
        const {id: config_id} = this.sharing.pos.config;
        const presence = {order: null, screen: null};
        const request = {config_id, client: {id}, epoch, cursor, presence};
        this.notified = null;
        this.transport.sendLast({...request, pull: false});
    }

    onAnswer(answer) {
        const {
            presence,
            group,
            me,
            secret,
            quota = 0,
            server_time: serverTime,
        } = answer;
        const {view, paidHere} = this.sharing;
        if (secret) {
            // Whoever logs in after a crash needs it to send what is left here.
            this.store.save();
        }
        if (typeof serverTime === "number") {
            this.clockOffset = serverTime - Date.now();
        }
        if (presence) {
            this.notified = this.notifying;
            view.notePresence(presence, serverTime);
        }
        if (group) {
            this.replica.actor = me;
            view.noteGroup(group);
            this.wakes.follow(group.channel);
        }
        this.sharing.quietly(() => this.mesh.onAnswer(answer));
        view.noteQuota(quota);
        paidHere.reopened(Date.now()).forEach((order) => {
            this.mesh.payments.takeBack(order);
            this.sharing.show(order);
        });
    }
}
