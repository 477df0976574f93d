/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

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
