/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** How long a request may wait for its answer, in milliseconds. */
export const REQUEST_LIFETIME = 4 * 60 * 60 * 1000;

/** Closed tokens are remembered so that a late answer can be named for what it is. */
const MAX_CLOSED = 200;

/**
 * The requests that wait for a customer, each under a one-time token that cannot be
 * guessed. The answer goes to the request whose token it carries, in whatever order
 * answers come.
 */
export class RequestBook {
    /**
     * @param {Object} world
     * @param {() => String} world.newToken
     * @param {() => Number} world.now milliseconds
     */
    constructor({newToken, now}) {
        this.newToken = newToken;
        this.now = now;
        /** Requests by token. */
        this.open = new Map();
        /** "used_token" or "expired_token" by token. */
        this.closed = new Map();
    }

    /**
     * @param {any} subject who asks
     * @param {Function} settle called once with the answer
     */
    add(subject, settle) {
        const request = {token: this.newToken(), subject, openedAt: this.now(), settle};
        this.open.set(request.token, request);
        return request;
    }

    /** @returns {Object | undefined} the subject's open request */
    find(subject) {
        this.expire();
        return [...this.open.values()].find((request) => request.subject === subject);
    }

    /** Makes it the request that was made last: its asker asks once more. */
    renew(request) {
        this.open.delete(request.token);
        this.open.set(request.token, request);
    }

    /** Open requests, the one made last at the end. */
    get waiting() {
        this.expire();
        return [...this.open.values()];
    }

    /**
     * What a token is worth, without using it.
     *
     * @returns {{code: "ok", request: Object} |
     *     {code: "unknown_token" | "used_token" | "expired_token"}}
     */
    check(token) {
        this.expire();
        const request = this.open.get(token);
        if (request) {
            return {code: "ok", request};
        }
        return {code: this.closed.get(token) || "unknown_token"};
    }

    /** As `check`, and the token is spent: it opens nothing a second time. */
    take(token) {
        const result = this.check(token);
        if (result.code === "ok") {
            this.close(result.request, "used_token");
        }
        return result;
    }

    /** Ends requests that nobody answered; their askers get `{kind: "cancel"}`. */
    expire() {
        const limit = this.now() - REQUEST_LIFETIME;
        for (const request of [...this.open.values()]) {
            if (request.openedAt <= limit) {
                this.close(request, "expired_token");
                request.settle({kind: "cancel"});
            }
        }
    }

    close(request, code) {
        this.open.delete(request.token);
        this.closed.set(request.token, code);
        if (this.closed.size > MAX_CLOSED) {
            this.closed.delete(this.closed.keys().next().value);
        }
    }
}

const CANCEL = {kind: "cancel"};
/** What `bring` says of an answer that leaves nothing to choose. */
const FINAL = new Set(["ok", "order_closed"]);

/**
 * The POS's side of the conversation with its pickers: which request each of them is to
 * show, and what becomes of a request whatever happens to the page that shows it.
 *
 * A place ("window" or "frame") shows the request that was made last of those made
 * there. Messages keep their order and get lost only with the page, which says `ready`
 * when it is back; so each place gets a request once, and again after `ready`.
 */
export class PosConversation {
    /**
     * @param {Object} world
     * @param {() => String} world.newToken
     * @param {() => Number} world.now milliseconds
     * @param {(place: String, type: String, content: Object) => void} world.send
     * @param {(request: Object, choice: Object) => Promise<{code: String,
     *     choice: Object?}>} world.bring loads what was chosen and looks whether the
     *     asker may have it; the asker gets `choice` with the code "ok"
     * @param {(request: Object, code: String) => void} world.unheard an answer was
     *     refused and the page that gave it shows it no more
     * @param {() => void} world.changed requests were made or settled
     */
    constructor({newToken, now, send, bring, unheard, changed}) {
        Object.assign(this, {send, bring, unheard, changed});
        this.book = new RequestBook({newToken, now});
        /** What the page at a place shows, as far as it has said, by place. */
        this.shown = {window: null, frame: null};
    }

    /** @returns {any[]} subjects of the requests that wait for a customer */
    get subjects() {
        return [...this.book.open.values()].map(({subject}) => subject);
    }

    /**
     * @param {any} subject who asks. An order that asks again gets its request
     *     again; of others the one that asked last is served.
     * @param {Object} details of the request; `wasOpen` tells an open order
     * @returns {Object} the request, with the `promise` of its answer
     */
    ask(subject, details) {
        const known = this.book.find(subject);
        if (known && known.wasOpen && details.wasOpen) {
            known.customer = details.customer;
            this.book.renew(known);
            return known;
        }
        if (known) {
            this.settle(known, CANCEL);
            this.update(known.place);
        }
        let resolve = null;
        const promise = new Promise((resolver) => {
            resolve = resolver;
        });
        const request = this.book.add(subject, (choice) => {
            resolve(choice);
            this.changed();
        });
        Object.assign(request, details, {promise, place: null, isAnswered: false});
        this.changed();
        return request;
    }

    /** Has the request shown at a place, as the one that was made last. */
    show(request, place) {
        const before = request.place;
        request.place = place;
        for (const each of new Set([before, place])) {
            this.update(each);
        }
    }

    /** What a place is to show. A request that is being answered needs no page. */
    wanted(place) {
        return this.book.waiting
            .filter((request) => request.place === place && !request.isAnswered)
            .at(-1);
    }

    update(place) {
        const request = place && this.wanted(place);
        if (request) {
            const {token, order = null, customer, openForm} = request;
            this.send(place, "request", {token, order, customer, openForm});
        } else if (place) {
            this.send(place, "idle", {});
        }
    }

    /** The page is there, for the first time or anew. */
    ready(place) {
        this.shown[place] = null;
        this.update(place);
    }

    /** The page says which request it shows. */
    showing(place, token) {
        this.shown[place] = token;
        const {code} = this.book.check(token);
        if (code !== "ok") {
            // It is of a POS that was reloaded since, or was settled a moment ago.
            this.send(place, "result", {token, code});
            this.update(place);
        }
    }

    /** The cashier closed a place. What was chosen there before still counts. */
    closed(place) {
        this.shown[place] = null;
        for (const request of this.book.waiting) {
            if (request.place === place) {
                request.place = null;
                if (!request.isAnswered) {
                    this.settle(request, CANCEL);
                }
            }
        }
    }

    /**
     * The server did not answer when the request was made.
     *
     * @param {Object} request
     * @param {Boolean} isGone it cannot be reached; else it is slow, or silent
     * @returns {Boolean} whether the request was given up for that; not if its page
     *     has answered, or if a slow server has shown it all the same
     */
    unreachable({token}, isGone) {
        const {code, request} = this.book.check(token);
        const isShown = code === "ok" && this.shown[request.place] === token;
        if (code !== "ok" || request.isAnswered || (isShown && !isGone)) {
            return false;
        }
        this.settle(request, {kind: "offline"});
        this.update(request.place);
        return true;
    }

    /**
     * @param {String} place where it was chosen
     * @param {String} token
     * @param {Object} choice as in core/protocol
     * @returns {Promise<String>} "ok", "cancelled", what `bring` says, or what is
     *     wrong with the token
     */
    async answer(place, token, choice) {
        const {code: validity, request} = this.book.check(token);
        const code = request ? await this.take(request, choice) : validity;
        this.send(place, "result", {token, code});
        if (this.book.check(token).code !== "ok") {
            // Another order may be waiting behind the one just served.
            new Set([place, request && request.place]).forEach((it) => this.update(it));
        } else if (code !== "used_token" && this.shown[place] !== token) {
            if (!request.place) {
                this.settle(request, CANCEL);
            }
            this.unheard(request, code);
            this.update(request.place);
        }
        return code;
    }

    async take(request, choice) {
        if (request.isAnswered) {
            return "used_token";
        }
        if (choice.kind === "cancel" || choice.kind === "offline") {
            this.settle(request, {kind: choice.kind});
            return "cancelled";
        }
        let brought = null;
        request.isAnswered = true;
        try {
            brought = await this.bring(request, choice);
        } finally {
            request.isAnswered = false;
        }
        const {code} = this.book.check(request.token);
        if (code !== "ok") {
            return code;
        }
        if (FINAL.has(brought.code)) {
            this.settle(request, brought.choice || CANCEL);
        }
        return brought.code;
    }

    /** Gives the asker its answer, once. */
    settle(request, choice) {
        if (this.book.take(request.token).code === "ok") {
            request.settle(choice);
        }
    }
}

/** After these the request is over, and the page says what became of it. */
const SETTLED = ["ok", "cancelled", "order_closed"];
/** After these the POS will take no answer to it any more. */
const DEAD = ["used_token", "expired_token", "unknown_token"];

/**
 * The picker's side of the conversation with its POS: whose customer is chosen here.
 *
 * `state.request`  {token, order, customer} that is shown, or null while nobody asks
 * `state.waiting`  the request that comes next, while a contact is half typed
 * `state.outcome`  {code, name} of the answer given last, or null
 * `state.isBusy`   an answer is on its way
 */
export class PickerPage {
    /**
     * @param {Object} world
     * @param {Object} world.state filled here; may be reactive
     * @param {(type: String, content: Object) => void} world.send
     * @param {() => Boolean} world.isEditing whether a form has changes that are not
     *     saved. Leaving it would save them, so it stays on the screen.
     * @param {(request: Object) => void} world.startOver shows what a request begins with
     * @param {() => void} world.settled a request is over
     */
    constructor({state, send, isEditing, startOver, settled}) {
        Object.assign(this, {state, send, isEditing, startOver, settled});
        Object.assign(state, {request: null, waiting: null, outcome: null});
        state.isBusy = false;
        this.chosenName = "";
    }

    /** The POS wants this request shown. */
    request(message) {
        const {request} = this.state;
        if (request && request.token === message.token) {
            Object.assign(this.state, {request: message, waiting: null});
            this.send("shown", {token: message.token});
        } else if (request && this.isEditing()) {
            // The contact that is being typed is for the order that asked for it.
            this.state.waiting = message;
            this.send("shown", {token: request.token});
        } else {
            this.take(message);
        }
    }

    take(message) {
        const next = {request: message, waiting: null, outcome: null, isBusy: false};
        Object.assign(this.state, next);
        this.send("shown", {token: message.token});
        if (!this.isEditing()) {
            this.startOver(message);
        }
    }

    /** A form is gone, saved or discarded. */
    leftForm() {
        if (this.state.waiting && !this.isEditing()) {
            this.take(this.state.waiting);
        }
    }

    /** Nobody asks. */
    idle() {
        Object.assign(this.state, {request: null, waiting: null, isBusy: false});
    }

    /** What became of an answer. */
    result({token, code}) {
        const {request} = this.state;
        if (!request || request.token !== token) {
            return;
        }
        const outcome = {code, name: this.chosenName};
        Object.assign(this.state, {isBusy: false, outcome});
        if (SETTLED.includes(code)) {
            this.state.request = null;
            this.settled();
        } else if (DEAD.includes(code)) {
            this.state.request = null;
        }
    }

    /**
     * @param {Object} choice as in core/protocol
     * @param {String} [name] of the chosen customer
     * @returns {Boolean} whether the POS was told
     */
    answer(choice, name = "") {
        const {request, isBusy} = this.state;
        if (!request || isBusy) {
            return false;
        }
        this.chosenName = name;
        Object.assign(this.state, {isBusy: true, outcome: null});
        this.send("answer", {token: request.token, choice});
        return true;
    }
}
