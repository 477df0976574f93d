/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {IndexedDbStorage} from "@pos_offline_queue/core/storage/indexed_db.esm";
import {answersInTime} from "@pos_offline_queue/service_worker/policy.esm";
import {offlineLogin} from "@pos_offline_queue/core/identifiers.esm";

/* What Odoo answered while the POS started, as text: the POS goes on to change what
 * it got. Only questions are recorded. To play back the answer to an order that was
 * sent would be to lose it. */

const QUESTION =
    /^(load|get|read|search|search_read|search_count|read_group|name_search|name_get|fields_get|check|has|default_get)($|_)/;
/** Orders change all day; those that are open here are in the queue's outbox. */
const NEVER = ["pos.order", "pos.order.line", "pos.payment"];

/**
 * @param {String} model
 * @param {String} method
 * @returns {Boolean} whether asking it changes nothing
 */
export function isQuestion(model, method) {
    return QUESTION.test(method) && !NEVER.includes(model);
}

export function keyOf({model, method, args, kwargs}) {
    return JSON.stringify([model, method, args, kwargs]);
}

export class Recording {
    /**
     * @param {String} build which code of the POS the answers were given to
     * @param {Map<String, String>} [answers] by question
     */
    constructor(build, answers = new Map()) {
        this.build = build;
        this.answers = answers;
    }

    static fromText(text) {
        const {build, answers} = JSON.parse(text);
        return new Recording(build, new Map(answers));
    }

    toText() {
        return JSON.stringify({build: this.build, answers: [...this.answers]});
    }

    /** @param {*} answer as it came: nothing has changed it yet */
    record(question, answer) {
        // Some methods answer nothing; JSON knows only null.
        this.answers.set(keyOf(question), JSON.stringify(answer) || "null");
    }

    has(question) {
        return this.answers.has(keyOf(question));
    }

    /** @returns {*} the answer, anew each time */
    play(question) {
        const answer = JSON.parse(this.answers.get(keyOf(question)));
        if (question.method === "load_pos_data") {
            // Orders that were open on the server then may have been paid since.
            answer.open_orders = [];
        }
        return answer;
    }
}

/** Many products take their time; after this a server is stuck that lives. In ms. */
const LOADING_PATIENCE = 60000;

/**
 * Stands between the POS and Odoo while the POS starts: records what Odoo answers,
 * and answers in its place when it is not there.
 */
export class StartAnswers {
    /**
     * @param {Object} options
     * @param {String} options.build of this page's code
     * @param {Promise<Recording>} [options.old] to play from the beginning
     * @param {(reason: String) => Promise<Recording|null>} options.fallBack gives what
     *     to play when the line is lost on the way
     * @param {(error: Error) => Boolean} options.isLost whether it says that it is
     * @param {Function} [options.inTime]
     */
    constructor({build, old, fallBack, isLost, inTime = answersInTime}) {
        Object.assign(this, {fallBack, isLost, inTime});
        this.recording = new Recording(build);
        this.replay = old || null;
        this.orm = null;
    }

    get isReplaying() {
        return Boolean(this.replay);
    }

    /** @param {ORM} orm the one that all services share */
    watch(orm) {
        const answers = this;
        const ask = Object.getPrototypeOf(orm).call;
        this.orm = orm;
        // Found by `orm.silent` and by `searchRead` and the like as well.
        orm.call = function (model, method, args = [], kwargs = {}) {
            const send = () => ask.call(this, model, method, args, kwargs);
            return isQuestion(model, method)
                ? answers.answer({model, method, args, kwargs}, send)
                : send();
        };
    }

    end() {
        if (this.orm) {
            delete this.orm.call;
            this.orm = null;
        }
    }

    async answer(question, send) {
        if (!this.replay) {
            try {
                const answer = await this.askInTime(send());
                if (!this.replay) {
                    this.recording.record(question, answer);
                    return answer;
                }
            } catch (error) {
                if (!this.isLost(error) || !(await this.switchOver("offline"))) {
                    throw error;
                }
            }
        }
        const recording = await this.replay;
        return recording.has(question) ? recording.play(question) : send();
    }

    /** @returns {Promise<*>} the answer, unless the POS plays back by now */
    async askInTime(sent) {
        const inTime = await this.inTime(
            sent.then((answer) => ({answer})),
            {most: LOADING_PATIENCE}
        );
        if (inTime) {
            return inTime.answer;
        }
        return (await this.switchOver("timeout")) ? null : sent;
    }

    async switchOver(reason) {
        if (!this.replay) {
            const recording = await this.fallBack(reason);
            // Another question may have come to the same end meanwhile.
            this.replay = this.replay || recording;
        }
        return this.isReplaying;
    }
}

/** Rows of one model that are remembered; the oldest are forgotten. */
const MOST = 500;

/**
 * What the POS got to know after its start, and an open order may refer to:
 * customers and products that were fetched on demand, and that the session was opened.
 */
export class Later {
    constructor(text = "{}") {
        const {rows = {}, session = {}} = JSON.parse(text);
        this.rows = rows;
        this.session = session;
    }

    toText() {
        return JSON.stringify({rows: this.rows, session: this.session});
    }

    /**
     * @param {String} model
     * @param {Object[]} rows as from the server; the POS has not touched them yet
     */
    remember(model, rows) {
        const ids = new Set(rows.map(({id}) => id));
        const older = (this.rows[model] || []).filter(({id}) => !ids.has(id));
        this.rows[model] = [...older, ...JSON.parse(JSON.stringify(rows))].slice(-MOST);
    }

    /** @returns {Object[]} those of the rows that are known */
    find(model, ids) {
        const rows = (this.rows[model] || []).filter(({id}) => ids.includes(id));
        return JSON.parse(JSON.stringify(rows));
    }
}

const DATABASE = "pos_offline_start";
const STORE = "numbers";
const SCHEMA = {steps: [(database) => database.createObjectStore(STORE)], version: 1};

/**
 * Counts the starts from one page, for good: also a power cut does not forget one.
 *
 * @param {String} name of the page
 * @param {Object} world as below
 * @returns {Promise<Number>} 1, 2, 3...
 */
async function count(name, {indexedDB, timers}) {
    const storage = new IndexedDbStorage({
        indexedDB: indexedDB(),
        name: DATABASE,
        timers,
        schema: SCHEMA,
    });
    try {
        const {number} = await storage.run("readwrite", (transaction) => {
            const store = transaction.objectStore(STORE);
            const counted = {};
            const request = store.get(name);
            request.onsuccess = () => {
                counted.number = (request.result || 0) + 1;
                store.put(counted.number, name);
            };
            return counted;
        });
        return number;
    } finally {
        storage.close();
    }
}

/**
 * The log-in number for one more start from an old page. Orders are numbered by
 * session, log-in and a sequence: a number that is given twice is a number that two
 * receipts may bear. The page's own number is of that page alone, and of this device.
 *
 * @param {Object} facts of the page
 * @param {Object} world
 * @param {() => IDBFactory} world.indexedDB some browsers throw when it is asked for
 * @param {{set: Function, clear: Function}} world.timers
 * @returns {Promise<Number>} 1002001 for the first start from the page that had 2
 */
export async function nextLoginNumber({database, session_id, login_number}, world) {
    const page = JSON.stringify([database, session_id, login_number]);
    let number = 0;
    try {
        number = await count(page, world);
    } catch (error) {
        // A till that sells is worth more; the next start is in another second.
        console.warn("Starts without network cannot be counted:", error);
        number = Math.floor(Date.now() / 1000);
    }
    return offlineLogin(login_number, number);
}
