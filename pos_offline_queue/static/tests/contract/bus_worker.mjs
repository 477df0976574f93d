// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
/* eslint-env worker */

/* Runs Odoo's worker for the bus; its websockets lead to the page that tests it. No
   module: only plain scripts can import Odoo's. */

(function () {
    const {searchParams} = new URL(self.location);
    const PACE = 20;
    let count = 0;

    class Socket extends EventTarget {
        constructor() {
            super();
            count += 1;
            this.name = `${Math.random()} ${count}`;
            this.readyState = 0;
            this.channels = [];
            this.line = new BroadcastChannel(searchParams.get("name"));
            this.line.onmessage = ({data}) => this.heard(data);
            setTimeout(() => {
                this.readyState = 1;
                this.dispatchEvent(new Event("open"));
            });
        }

        heard({channel, told, close}) {
            if (close && this.readyState === 1) {
                this.close(close.code, close.reason);
            } else if (this.channels.includes(channel)) {
                const data = JSON.stringify(told);
                this.dispatchEvent(new MessageEvent("message", {data}));
            }
        }

        send(text) {
            const {event_name: name, data} = JSON.parse(text);
            if (name === "subscribe") {
                this.channels = data.channels;
                this.line.postMessage({socket: this.name, channels: this.channels});
            }
        }

        close(code = 1000, reason = "") {
            this.readyState = 3;
            this.line.close();
            const event = Object.assign(new Event("close"), {code, reason});
            this.dispatchEvent(event);
        }
    }

    if (searchParams.get("worker") !== "silent") {
        const {setTimeout: later} = self;
        self.setTimeout = (fn, ms) => later(fn, ms / PACE);
        self.WebSocket = Socket;
        importScripts(searchParams.get("bundle"));
    }
})();
