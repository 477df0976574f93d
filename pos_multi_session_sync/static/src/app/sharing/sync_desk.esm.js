/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {MeshDesk} from "@pos_multi_session_sync/app/mesh/mesh_desk.esm";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {ReplicaStore} from "@pos_multi_session_sync/app/sharing/replica_store.esm";
import {SyncClient} from "@pos_multi_session_sync/core/sync_client.esm";
import {SyncTransport} from "@pos_multi_session_sync/app/sharing/sync_transport.esm";
import {Wakes} from "@pos_multi_session_sync/app/sharing/wakes.esm";
import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {same} from "@pos_multi_session_sync/core/plain.esm";
import {uuid} from "@pos_offline_queue/core/uuid.esm";

/** So often a till that has no pause says where it is, and hears of the others; in ms. */
const PLACE_LASTS = 15000;
/** After that the cashier is told that an order is not whole yet; milliseconds. */
const SLOW = 1000;
/** After that what an order needs is asked for once more. */
const TIMEOUT = 15000;

/** Where the core, which knows no browser, meets this one. */
export class SyncDesk {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        const {env, pos, facts} = sharing;
        /** To the server's clock, so that leases mean the same everywhere, in ms. */
        this.clockOffset = 0;
        /** When what an order needs was asked for, by order. */
        this.loading = new Map();
        /** Where the cashier is, as it was told last, and when: `{place, at}`. */
        this.notifying = null;
        this.notified = null;
        this.replica = new Replica({
            client: this.newId(),
            actor: facts.me,
            newId: () => this.newId(),
        });
        this.store = new ReplicaStore(pos.offlineQueue.outbox, facts.group.id);
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
            onState: (state) => {
                sharing.view.noteLine(state);
                sharing.kitchen.wake();
                this.mesh?.onState(state);
            },
            onAnswer: (answer) => this.onAnswer(answer),
        });
        this.mesh = new MeshDesk(this);
        this.wakes = new Wakes(env.services.bus_service, facts.group.channel, {
            wake: (reason) => this.wake(reason),
            operations: (message) => this.client.onAnnouncement(message),
            presence: (one) => {
                this.client.onMessage();
                sharing.view.notePerson(one);
                this.mesh.onPresence(one);
            },
        });
    }

    start() {
        this.replica.onChange = (changes) => this.onChange(changes);
        this.client.start();
        this.wakes.start();
        this.mesh.start();
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
            view.notePresence(presence);
        }
        if (group) {
            this.replica.actor = me;
            view.noteGroup(group);
            this.wakes.follow(group.channel);
        }
        this.mesh.onAnswer(answer);
        view.noteQuota(quota);
        paidHere.reopened(Date.now()).forEach((order) => {
            this.mesh.payments.takeBack(order);
            this.sharing.show(order);
        });
        this.sharing.others.showPartial();
    }

    /** Get what the document names and this till has not; then show it. */
    async fetchMissing(document) {
        const {missing, others} = this.sharing;
        const {uuid: order} = document;
        const now = Date.now();
        // Nothing ends a request of the POS; another one may get through.
        if (now - this.loading.get(order) < TIMEOUT) {
            return;
        }
        this.loading.set(order, now);
        const notePartial = () => others.notePartial(order, true);
        const timer = browser.setTimeout(notePartial, SLOW);
        try {
            await missing.load(document);
            this.loading.delete(order);
            this.sharing.show(order);
        } catch (error) {
            this.loading.delete(order);
            notePartial();
            console.warn("An order needs what could not be loaded", error);
        } finally {
            browser.clearTimeout(timer);
        }
    }
}
