/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Orders that are kept for sending: to the server, or into the cart again. */
export class TransferSending {
    /**
     * @param {Object} desk what it shares with the TransferDesk
     * @param {TransferBox} desk.box
     * @param {TransferLine} desk.line
     * @param {Object} desk.cart
     * @param {Function} desk.notify (type, more)
     * @param {(entry: Object) => void} desk.onSent the server has it
     */
    constructor({box, line, cart, notify, onSent}) {
        Object.assign(this, {box, line, cart, notify, onSent});
        this.round = Promise.resolve();
    }

    /** Kept for sending, but the browser was stopped before its cart was closed. */
    closeLeftovers() {
        this.box
            .unsent()
            .filter(({mode}) => mode === "hand_over")
            .forEach(({uid, key}) => this.cart.close(uid, key));
    }

    /** One at a time: what is refused must not arrive by another request. */
    sendAll() {
        this.round = this.round.catch(() => null).then(() => this.sendEach());
        return this.round;
    }

    async sendEach() {
        for (const {key} of this.box.unsent()) {
            const entry = this.box.unsent().find((each) => each.key === key);
            if (!entry) {
                // Taken back while another one was sent
                continue;
            }
            const tried = {...entry, attempts: entry.attempts + 1};
            this.box.keep(tried);
            // The server must not have what this device could forget.
            await this.box.flushed();
            await this.sendOne(tried);
        }
    }

    async sendOne(entry) {
        const {request, attempts} = entry;
        const offline = attempts > 1;
        const answer = await this.line
            .askOrRefusal("send", {...request, offline})
            .catch((error) => this.box.failed(entry.key, error));
        if (!this.box.unsent().some(({key}) => key === entry.key)) {
            return;
        }
        if (answer.status === "sent") {
            this.box.sent(entry.key);
            this.cart.sent(entry);
            this.onSent(answer.entry);
        } else {
            const uid = await this.bringBack(entry);
            this.notify("refused", {entry: {...entry, uid}, message: answer.message});
        }
    }

    /** @returns {Promise<String>} uid of the order that is in the cart again */
    async bringBack(entry) {
        const {key, mode, back} = entry;
        let {uid} = entry;
        if (mode === "hand_over") {
            await this.cart.prepareBack(back);
            // Nothing is waited for from here on.
            uid = this.cart.open(back, entry);
        }
        this.box.sent(key);
        return uid;
    }

    /** Whoever closes the session is to know, if Odoo can be reached for this. */
    async report() {
        const orders = this.box.unsent().map(({key, request}) => {
            const {receivers, about, made_at} = request;
            return {key, receivers, about, made_at};
        });
        if (orders.length) {
            await this.line.ask("note_unsent", orders).catch(() => null);
        }
    }
}
