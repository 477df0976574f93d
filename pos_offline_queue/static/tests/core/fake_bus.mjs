// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Odoo's bus, without a browser. Held to contract/bus.mjs, as the real one is. */

const later = () => new Promise((resolve) => setImmediate(resolve));

/** As Odoo's `bus_service` is in one tab. */
class Tab extends EventTarget {
    constructor(bus) {
        super();
        this.bus = bus;
        this.channels = null;
    }

    async addChannel(channel) {
        const isFirst = !this.channels;
        this.channels = this.channels || new Set();
        if (isFirst && this.bus.worker === "silent") {
            await new Promise(() => null);
        }
        if (this.bus.isDead) {
            return;
        }
        await later();
        if (isFirst) {
            this.trigger("connect");
        }
        this.channels.add(channel);
        this.bus.look();
    }

    deleteChannel(channel) {
        this.channels?.delete(channel);
    }

    subscribe(type, listen) {
        this.addEventListener(`told ${type}`, ({detail}) => listen(detail));
    }

    stop() {
        this.bus.tabs.delete(this);
        this.bus.look();
    }

    trigger(name, detail) {
        this.dispatchEvent(Object.assign(new Event(name), {detail}));
    }
}

/** The tabs of one browser, and the server that their worker is connected with. */
export class FakeBus {
    constructor({isShared = true, worker = "good"} = {}) {
        Object.assign(this, {isShared, worker});
        this.tabs = new Set();
        this.outdated = 0;
        this.looks = [];
    }

    /** Whether nothing comes any more, or ever did. */
    get isDead() {
        const isBroken = this.worker === "broken" && !this.isShared;
        return isBroken || this.worker === "silent" || this.outdated > 0;
    }

    tab() {
        const tab = new Tab(this);
        this.tabs.add(tab);
        return tab;
    }

    look() {
        this.looks.forEach((look) => look());
    }

    hasChannels(wanted) {
        return new Promise((resolve) => {
            this.looks.push(() => {
                const all = [...this.tabs].flatMap((tab) => [...(tab.channels || [])]);
                const found = [...new Set(all)].sort();
                return JSON.stringify(found) === JSON.stringify(wanted) && resolve();
            });
            this.look();
        });
    }

    async isOutdated(tabs) {
        return this.outdated === tabs;
    }

    say(channel, {type, payload}) {
        const has = (tab) => tab.channels?.has(channel);
        const isHeard = !this.isDead && [...this.tabs].some(has);
        [...this.tabs]
            .filter((tab) => isHeard && (this.isShared || has(tab)))
            .forEach((tab) => tab.trigger(`told ${type}`, payload));
    }

    cut() {
        for (const name of ["disconnect", "reconnect"]) {
            this.tabs.forEach((tab) => tab.trigger(name));
        }
    }

    refuse() {
        this.tabs.forEach((tab) => tab.trigger("disconnect"));
        this.outdated = this.tabs.size;
    }

    pause() {
        return later();
    }
}
