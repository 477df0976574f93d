/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {isMoment, isObject, isPlainData} from "@pos_offline_queue/core/sale_record.esm";
import {isUuid} from "@pos_offline_queue/core/identifiers.esm";

const FORMAT = "pos_offline_queue";
const VERSION = 1;
/** As standard numbers its orders: session, login, sequence. */
const UID = /^\d{1,12}-\d{1,12}-\d{1,12}$/;
/** Characters of a text that is there to be read. */
const LONGEST = 200;
const ABOUT_TEXTS = ["name", "customer", "cashier"];
const ABOUT_NUMBERS = ["amount", "cash", "lines", "session_id"];
const LONE_SURROGATE = /\p{Surrogate}/u;

/** The checksum is that of the file without it, as JSON writes it. */
function sealed(body, digest) {
    return {...body, checksum: digest(JSON.stringify(body))};
}

/**
 * All that waits on a device, as a file: to look into trouble, or to go on elsewhere.
 *
 * @param {Object} options
 * @param {SaleRecord[]} options.records
 * @param {Object[]} options.tabs {uid, data, revision}
 * @param {Object} options.identity database_uuid, database, config_uuid, config, ...
 * @param {String} [options.device]
 * @param {Object[]} [options.damaged] what was put aside; for people only
 * @param {() => Number} options.now
 * @param {(text: String) => String} options.digest
 * @returns {String} JSON
 */
export function exportFile(options) {
    const {records, tabs = [], identity, device = null, damaged = []} = options;
    const body = {
        format: FORMAT,
        version: VERSION,
        identity,
        exported_at: options.now(),
        device,
        sales: records,
        tabs,
        damaged,
    };
    return JSON.stringify(sealed(body, options.digest));
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** @returns {String|null} why the file as a whole cannot be used */
function problemOf(file, {identity, digest}) {
    if (file === undefined) {
        return "not_json";
    }
    if (!isObject(file) || file.format !== FORMAT) {
        return "not_ours";
    }
    if (file.version !== VERSION) {
        return "version";
    }
    const {checksum, ...body} = file;
    const isWhole =
        isObject(file.identity) && [file.sales, file.tabs].every(Array.isArray);
    if (!isWhole || sealed(body, digest).checksum !== checksum) {
        return "damaged";
    }
    const differs = (...names) => names.some((n) => file.identity[n] !== identity[n]);
    // A copy of a database may have its uuid, but not its name.
    if (differs("database_uuid", "database")) {
        return "other_database";
    }
    return differs("config_uuid") ? "other_pos" : null;
}

function isUid(value) {
    return typeof value === "string" && UID.test(value);
}

/** What people see of a sale: only what is known, of the right kind. */
function aboutOf(about) {
    const given = isObject(about) ? about : {};
    const text = (name) => {
        const words = typeof given[name] === "string" ? given[name] : "";
        return [name, words.slice(0, LONGEST)];
    };
    const number = (name) => [name, Number.isFinite(given[name]) ? given[name] : 0];
    const texts = Object.fromEntries(ABOUT_TEXTS.map(text));
    const numbers = Object.fromEntries(ABOUT_NUMBERS.map(number));
    return {...texts, ...numbers, hasDocument: given.hasDocument === true};
}

function optionsOf(options) {
    if (!isObject(options) || typeof options.to_invoice !== "boolean") {
        return null;
    }
    const {to_invoice, context = {}} = options;
    return isObject(context) && isPlainData(context) ? {to_invoice, context} : null;
}

function isOrderOf(payload, {key, uid}) {
    const order = parsed(payload);
    return (
        isObject(order) &&
        order.uid === uid &&
        (order.idempotency_key || key) === key &&
        isPlainData(order)
    );
}

/** @returns {{sale: Object} | {why: String}} */
function saleOf(raw, digest) {
    if (!isObject(raw) || !isUuid(raw.key) || !isUid(raw.uid)) {
        return {why: "invalid"};
    }
    const {key, uid, payload, checksum, createdAt} = raw;
    if (typeof payload !== "string" || LONE_SURROGATE.test(payload)) {
        return {why: "invalid"};
    }
    if (digest(payload) !== checksum) {
        return {why: "damaged"};
    }
    const options = optionsOf(raw.options);
    if (!options || !isOrderOf(payload, raw)) {
        return {why: "invalid"};
    }
    const sale = {key, uid, payload, options, about: aboutOf(raw.about)};
    return {sale: isMoment(createdAt) ? {...sale, createdAt} : sale};
}

function tabOf(raw) {
    const isTab =
        isObject(raw) &&
        isUid(raw.uid) &&
        isObject(raw.data) &&
        raw.data.uid === raw.uid &&
        Array.isArray(raw.data.lines) &&
        isPlainData(raw.data);
    return isTab ? {tab: {uid: raw.uid, data: raw.data}} : {why: "invalid"};
}

/** A name for what cannot even be named. */
function nameOf(raw) {
    const {key, uid} = isObject(raw) ? raw : {};
    return (
        [key, uid].find((name) => typeof name === "string" && name.length < 64) || ""
    );
}

function planned(file, {digest, known}) {
    const plan = {ok: false, problem: null, sales: [], tabs: [], skipped: []};
    const keys = new Set(known.keys);
    const uids = new Set(known.uids);
    const here = {keys: new Set(keys), uids: new Set(uids)};
    const skip = (raw, why) => plan.skipped.push({key: nameOf(raw), why});
    for (const raw of file.sales) {
        const {sale, why} = saleOf(raw, digest);
        if (why) {
            skip(raw, why);
        } else if (keys.has(sale.key)) {
            skip(raw, here.keys.has(sale.key) ? "known" : "twice");
        } else if (uids.has(sale.uid)) {
            skip(raw, "number");
        } else {
            plan.sales.push(sale);
            keys.add(sale.key);
            uids.add(sale.uid);
        }
    }
    for (const raw of file.tabs) {
        const {tab, why} = tabOf(raw);
        if (why) {
            skip(raw, why);
        } else if (uids.has(tab.uid) || keys.has(tab.data.idempotency_key)) {
            skip(raw, here.uids.has(tab.uid) ? "known" : "twice");
        } else {
            plan.tabs.push(tab);
            uids.add(tab.uid);
        }
    }
    plan.ok = plan.sales.length + plan.tabs.length > 0;
    plan.problem = plan.ok ? null : "nothing";
    return plan;
}

/**
 * What an import of a file would do. It changes nothing and never throws, whatever
 * the file is.
 *
 * @param {String} text
 * @param {Object} here
 * @param {Object} here.identity of this database and POS
 * @param {Function} here.digest
 * @param {{keys: Iterable, uids: Iterable}} here.known on this till
 * @returns {{ok: Boolean, problem: String|null, sales: Object[], tabs: Object[],
 *  skipped: {key: String, why: String}[]}} problem: not_json, not_ours, version,
 *  damaged, other_database, other_pos, nothing. why: known, twice, number, damaged,
 *  invalid
 */
export function planImport(text, here) {
    const refusal = {ok: false, problem: null, sales: [], tabs: [], skipped: []};
    try {
        const file = typeof text === "string" ? parsed(text) : undefined;
        const problem = problemOf(file, here);
        return problem ? {...refusal, problem} : planned(file, here);
    } catch {
        // Too deep, or too big, to be written again: not what was exported.
        return {...refusal, problem: "damaged"};
    }
}
