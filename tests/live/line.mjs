// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The way to a real Odoo: requests over HTTP, and the bus over a websocket. */

import {randomBytes} from "node:crypto";
import {request as upgrade} from "node:http";

const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10];
const REFUSALS = {
    "odoo.exceptions.AccessError": "access",
    "odoo.exceptions.ValidationError": "invalid",
    "odoo.http.SessionExpiredException": "session",
};
/** What Odoo says while its database is away, or goes; the last if it goes while Odoo
 *  looks who asks. */
const NO_DATABASE = /psycopg2|PoolError|AccessDenied/;
/** A request that nobody waits for any more, in ms. */
const LONGEST = 20000;

/** Why there was no answer; `isStrange` if no line can be the reason. */
class LineError extends Error {
    constructor(reason, message, isStrange = false) {
        super(message);
        Object.assign(this, {reason, isStrange});
    }
}

async function post(url, params, cookie = "") {
    let response = null;
    try {
        response = await fetch(url, {
            method: "POST",
            headers: {"Content-Type": "application/json", Cookie: cookie},
            body: JSON.stringify({jsonrpc: "2.0", method: "call", params}),
            signal: AbortSignal.timeout(LONGEST),
        });
        return [response, await response.json()];
    } catch (error) {
        throw new LineError(response ? "server" : "offline", error.message);
    }
}

/** One user of Odoo, at one address. */
export class Line {
    constructor(url, cookie) {
        Object.assign(this, {url, cookie});
    }

    static async logIn(url, db, login) {
        const params = {db, login, password: login};
        const [response, {error}] = await post(
            `${url}/web/session/authenticate`,
            params
        );
        if (error) {
            throw new Error(`${login} may not log in: ${error.data.message}`);
        }
        const cookies = response.headers.getSetCookie();
        return cookies.map((each) => each.split(";")[0]).join("; ");
    }

    /** @returns {Promise} rejects with LineError */
    async call(model, method, args, kwargs = {}) {
        const url = `${this.url}/web/dataset/call_kw/${model}/${method}`;
        const params = {model, method, args, kwargs};
        const [, {error, result}] = await post(url, params, this.cookie);
        if (error) {
            const {name = "", message, debug = ""} = error.data || {};
            const reason = REFUSALS[name] || "server";
            const isKnown = NO_DATABASE.test(name) || error.code === 404;
            throw new LineError(reason, `${name}: ${message}\n${debug}`, !isKnown);
        }
        return result;
    }
}

/** What may be in a websocket frame of a client, which has to be masked. */
function frame(opcode, payload) {
    const {length} = payload;
    const head =
        length < 126
            ? Buffer.from([0x80 + opcode, 0x80 + length])
            : Buffer.from([0x80 + opcode, 0xfe, length >> 8, length & 0xff]);
    const mask = randomBytes(4);
    const masked = Buffer.from(payload.map((byte, index) => byte ^ mask[index % 4]));
    return Buffer.concat([head, mask, masked]);
}

/** @returns {{opcode, payload, size}|null} the first frame, once all of it is there */
function firstFrame(bytes) {
    const long = bytes.length > 1 ? {126: 2, 127: 8}[bytes[1]] || 0 : 0;
    if (bytes.length < 2 + long) {
        return null;
    }
    const length = long ? Number(`0x${bytes.toString("hex", 2, 2 + long)}`) : bytes[1];
    const size = 2 + long + length;
    const payload = bytes.subarray(2 + long, size);
    return bytes.length < size ? null : {opcode: bytes[0] & 15, payload, size};
}

/** A websocket that listens to one channel, and comes back when it was closed. */
export class BusSocket {
    /**
     * @param {Line} line
     * @param {String} channel
     * @param {Object} on {open(), message(type, payload)}
     */
    constructor(line, channel, on) {
        Object.assign(this, {line, channel, on});
        this.isWanted = true;
        this.socket = null;
        this.connect();
    }

    connect() {
        const {url, cookie} = this.line;
        const asked = upgrade(`${url}/websocket`, {
            headers: {
                Connection: "Upgrade",
                Upgrade: "websocket",
                Origin: url,
                Cookie: cookie,
                "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
                "Sec-WebSocket-Version": "13",
            },
        });
        asked.on("upgrade", (_response, socket, head) => this.listen(socket, head));
        asked.on("response", (response) => {
            response.resume();
            this.again();
        });
        asked.on("error", () => this.again());
        asked.end();
        this.socket = asked;
    }

    listen(socket, head) {
        let bytes = head;
        this.socket = socket;
        socket.on("data", (chunk) => {
            bytes = Buffer.concat([bytes, chunk]);
            for (let each = firstFrame(bytes); each; each = firstFrame(bytes)) {
                bytes = bytes.subarray(each.size);
                this.take(each);
            }
        });
        socket.on("error", () => socket.destroy());
        socket.on("close", () => this.again());
        const data = {channels: [this.channel], last: 0};
        this.send(TEXT, JSON.stringify({event_name: "subscribe", data}));
        this.on.open();
    }

    send(opcode, payload) {
        this.socket.write(frame(opcode, Buffer.from(payload)));
    }

    take({opcode, payload}) {
        if (opcode === PING) {
            this.send(PONG, payload);
        } else if (opcode === CLOSE) {
            this.socket.end(frame(CLOSE, payload));
        } else if (opcode === TEXT) {
            JSON.parse(payload).forEach(({message}) =>
                this.on.message(message.type, message.payload)
            );
        }
    }

    again() {
        if (this.isWanted) {
            setTimeout(() => this.isWanted && this.connect(), 500);
        }
    }

    end() {
        this.isWanted = false;
        this.socket.destroy();
    }
}
