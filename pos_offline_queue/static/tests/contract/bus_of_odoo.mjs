// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Odoo's bus service and its worker in this browser, before a server that is this page. */

import {browser} from "@web/core/browser/browser";
import {busService} from "@bus/services/bus_service";
import {session} from "@web/session";

const {SharedWorker, Worker} = window;
const BROKEN = "broken";
let count = 0;
/** The bus whose worker is started next. */
let latest = null;

function place(url, isFirst) {
    const {name, worker} = latest;
    const file = worker === BROKEN && isFirst ? "none.mjs" : "bus_worker.mjs";
    const found = new URL(file, import.meta.url);
    found.search = new URLSearchParams({name, worker, bundle: url});
    return found;
}

const Shared = function (url, options) {
    return new SharedWorker(place(url, true), options);
};
browser.Worker = function (url, options) {
    return new Worker(place(url, !browser.SharedWorker), options);
};

export class BusOfOdoo {
    constructor({isShared, version = "1", worker = "good"}) {
        count += 1;
        const name = `bus ${Date.now()} ${count}`;
        Object.assign(this, {isShared, version, worker, name});
        this.server = new BroadcastChannel(name);
        this.server.onmessage = ({data}) => this.heard(data);
        this.channels = new Map();
        this.outdated = 0;
        this.said = 0;
        this.looks = [];
    }

    tab() {
        latest = this;
        browser.SharedWorker = this.isShared ? Shared : undefined;
        Object.assign(session, {db: this.name, websocket_worker_version: this.version});
        return busService.start(null, {
            multi_tab: {
                setSharedValue: () => null,
                getSharedValue: (_name, byDefault) => byDefault,
                unregister: () => null,
            },
            notification: {add: () => this.note(() => (this.outdated += 1))},
            "bus.parameters": {serverURL: window.origin},
        });
    }

    note(change) {
        change();
        this.looks.forEach((look) => look());
    }

    when(isSo) {
        return new Promise((resolve) => {
            const look = () => isSo() && resolve();
            this.looks.push(look);
            look();
        });
    }

    heard({socket, channels}) {
        this.note(() => this.channels.set(socket, channels));
    }

    hasChannels(wanted, tabs = 1) {
        return this.when(() => {
            const asked = [...this.channels.values()].filter(({length}) => length);
            const all = [...new Set(asked.flat())].sort();
            const isAll = asked.length === (this.isShared ? 1 : tabs);
            return isAll && JSON.stringify(all) === JSON.stringify(wanted);
        });
    }

    isOutdated(tabs) {
        return this.when(() => this.outdated === tabs);
    }

    say(channel, message) {
        this.said += 1;
        this.server.postMessage({channel, told: [{id: this.said, message}]});
    }

    close(how) {
        this.channels.clear();
        this.server.postMessage({close: how});
    }

    cut() {
        this.close({code: 1006, reason: ""});
    }

    refuse() {
        this.close({code: 1000, reason: "OUTDATED_VERSION"});
    }

    /** Longer than a worker takes that answers at all. */
    pause() {
        return new Promise((resolve) => setTimeout(resolve, 1000));
    }
}
