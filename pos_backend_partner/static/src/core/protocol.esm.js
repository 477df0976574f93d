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
 *   ready   {}                                 the picker can take a request
 *   answer  {token, choice}                    what the cashier chose
 *   tell    {token, nonce, message}            another module has something to say
 *
 * POS -> picker
 *   request {token, order, customer}           an order asks for a customer
 *   result  {token, code}                      what became of an answer
 *   told    {nonce, code}                      what became of a tell
 *   idle    {}                                 nobody asks (any more)
 *
 * `choice` is {kind: "customer", id} | {kind: "nobody"} | {kind: "cancel"};
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
        return isId(choice.id);
    }
    return choice.kind === "nobody" || choice.kind === "cancel";
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
    answer: (data) => isShortText(data.token) && isChoice(data.choice),
    tell: (data) =>
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
    told: (data) => isShortText(data.nonce) && isShortText(data.code),
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
export function envelope(type, content = {}) {
    return {...content, app: APP, type};
}
