/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    Recording,
    isQuestion,
} from "@pos_offline_queue/app/offline_start/recording.esm";
import {answersInTime} from "@pos_offline_queue/service_worker/patience.esm";

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
