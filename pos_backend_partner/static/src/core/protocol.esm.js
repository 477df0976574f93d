/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * The language that the POS and the picker (a window or a frame of the same
 * origin) speak over `window.postMessage`.
 *
 * Every message is `{app, type, ...}`:
 *
 * picker -> POS
 *   ready   {}                                 the page is loaded and shows nothing yet
 *   shown   {token}                            the request that the page shows now
 *   answer  {token, choice}                    what the cashier chose
 *   notify  {token, nonce, message}            another module has something to say
 *
 * POS -> picker
 *   request {token, order, customer}           an order asks for a customer
 *   result  {token, code}                      what became of an answer
 *   notified {nonce, code}                      the result of a notify
 *   idle    {}                                 nobody asks (any more)
 *
 * `choice` is {kind: "customer", id, isEdited?} | {kind: "nobody"} | {kind: "cancel"} |
 * {kind: "offline"}; `isEdited` tells a customer that was saved in the picker, "offline"
 * that the page could not get what it had to show;
 * `message` is {type, payload}, as in `pos.backend.message`.
 */
export const APP = "pos_backend_partner";

const isText = (value) => typeof value === "string" && value.length > 0;
const isRecord = (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value);
const isId = (value) => Number.isSafeInteger(value) && value > 0;

/** Tokens are 32 hexadecimal digits; longer text is not worth comparing. */
const MAX_TEXT = 200;
const isShortText = (value) => isText(value) && value.length <= MAX_TEXT;

function isChoice(choice) {
    if (!isRecord(choice)) {
        return false;
    }
    if (choice.kind === "customer") {
        const {id, isEdited = false} = choice;
        return isId(id) && typeof isEdited === "boolean";
    }
    return ["nobody", "cancel", "offline"].includes(choice.kind);
}

/** As long as the server lets a payload be, in characters of JSON. */
const MAX_PAYLOAD = 8 * 1024;

function isPayload(payload) {
    try {
        return isRecord(payload) && JSON.stringify(payload).length <= MAX_PAYLOAD;
    } catch {
        // A circle, or a number that JSON does not have.
        return false;
    }
}

/** Handlers are looked up by type, and every object has a "constructor". */
const isType = (value) => isShortText(value) && !(value in Object.prototype);

function isBackendMessage(message) {
    return isRecord(message) && isType(message.type) && isPayload(message.payload);
}

function isRequestedOrder(order) {
    return order === null || (isRecord(order) && isText(order.name));
}

function isCurrentCustomer(customer) {
    return customer === null || (isRecord(customer) && isId(customer.id));
}

const TO_POS = {
    ready: () => true,
    shown: (data) => isShortText(data.token),
    answer: (data) => isShortText(data.token) && isChoice(data.choice),
    notify: (data) =>
        isShortText(data.token) &&
        isShortText(data.nonce) &&
        isBackendMessage(data.message),
};

const TO_PICKER = {
    request: (data) =>
        isShortText(data.token) &&
        isRequestedOrder(data.order) &&
        isCurrentCustomer(data.customer),
    result: (data) => isShortText(data.token) && isShortText(data.code),
    notified: (data) => isShortText(data.nonce) && isShortText(data.code),
    idle: () => true,
};

/**
 * Sorts one message event. What is not ours is not our business: other
 * scripts, extensions and frames use `postMessage` too.
 *
 * @param {{origin: String, data: any}} event
 * @param {String} origin where the page itself lives
 * @param {Object<String, Function>} types the messages understood here
 * @returns {{code: "ok", message: Object} | {code: "ignored"} |
 *     {code: "foreign_origin" | "malformed"}}
 */
function sort(event, origin, types) {
    const {data} = event;
    if (!isRecord(data) || data.app !== APP) {
        return {code: "ignored"};
    }
    if (event.origin !== origin) {
        return {code: "foreign_origin"};
    }
    const isValid = Object.hasOwn(types, data.type) && types[data.type];
    if (!isValid || !isValid(data)) {
        return {code: "malformed"};
    }
    return {code: "ok", message: data};
}

/** @see sort */
export function sortForPos(event, origin) {
    return sort(event, origin, TO_POS);
}

/** @see sort */
export function sortForPicker(event, origin) {
    return sort(event, origin, TO_PICKER);
}

/** @returns {Object} the message to hand to `postMessage` */
export function wrapMessage(type, content = {}) {
    return {...content, app: APP, type};
}

/**
 * Whether a till can put this on an order. The server has checked the payloads that it
 * sends; what another window of the browser says comes unchecked.
 *
 * @param {Object} payload
 * @param {Number} payload.product_id
 * @param {Number} [payload.quantity]
 * @param {Number} [payload.price]
 * @param {Number} [payload.discount] percent
 * @returns {Boolean}
 */
export function isOrderLine({product_id, quantity = 1, price = 0, discount = 0}) {
    return (
        isId(product_id) &&
        [quantity, price, discount].every(Number.isFinite) &&
        quantity !== 0 &&
        discount >= 0 &&
        discount <= 100
    );
}

/** So many times in a period, and no more. */
export class Allowance {
    /**
     * @param {Object} options
     * @param {Number} options.count
     * @param {Number} options.period milliseconds
     * @param {() => Number} options.now milliseconds
     */
    constructor({count, period, now}) {
        Object.assign(this, {count, period, now, used: 0, since: now()});
    }

    /** @returns {Boolean} whether it may be done once more; it then counts */
    take() {
        const now = this.now();
        if (now - this.since >= this.period) {
            Object.assign(this, {used: 0, since: now});
        }
        if (this.used >= this.count) {
            return false;
        }
        this.used += 1;
        return true;
    }
}

/**
 * 128 random bits in hexadecimal. `crypto.randomUUID` is missing on plain
 * http with a host name, `getRandomValues` is there.
 *
 * @param {Crypto} source of chance: the page's
 * @returns {String}
 */
export function newToken(source) {
    const bytes = source.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
