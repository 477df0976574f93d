/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Orders that the server has given to this device: into its cart, and confirmed. */
export class TransferDelivery {
    /**
     * @param {Object} desk what it shares with the TransferDesk
     * @param {TransferBox} desk.box
     * @param {TransferLine} desk.line
     * @param {TransferTurn} desk.turn
     * @param {Object} desk.cart
     * @param {Function} desk.notify (type, more)
     */
    constructor({box, line, turn, cart, notify}) {
        Object.assign(this, {box, line, turn, cart, notify});
    }

    /** What the server has given to this device goes into the cart, once. */
    async settle(key, {delivery, document, notices}) {
        const done = {status: "delivered", uid: null, notices, missing: []};
        if (!(await this.isHere(delivery))) {
            try {
                await this.cart.prepare(document);
                // Nothing is waited for from here to the note.
                const {uid, missing, mark} = this.cart.place({key, delivery, document});
                this.box.note(delivery, {key, uid, mark});
                Object.assign(done, {uid, missing});
            } catch (error) {
                if (!error.isUnfit) {
                    throw error;
                }
                // It is in no cart. Or it would be tried again at each start.
                return this.line.ask("give_back", key, delivery);
            }
        }
        if (await this.box.flushed()) {
            const noted = await this.box.noted(delivery);
            await this.confirm(noted || {key, delivery}).catch(() => null);
        }
        return done;
    }

    async isHere(delivery) {
        return this.cart.has(delivery) || Boolean(await this.box.noted(delivery));
    }

    async confirm(noted) {
        const {key, delivery, uid, mark} = noted;
        let {outcome} = noted;
        if (!outcome) {
            const {status, message} = await this.line.ask("confirm", key, delivery);
            if (status === "lost") {
                outcome = this.cart.drop(uid, mark);
                this.box.note(delivery, {...noted, outcome});
                this.notify("lost", {message, outcome});
            }
        }
        if (outcome) {
            // The office reads what became of it where it was taken away
            await this.line.ask("note_lost", key, outcome);
        }
        this.box.confirmed(delivery);
    }

    async confirmAll() {
        for (const noted of this.box.deliveries()) {
            if (!this.turn.inHand.has(noted.key)) {
                await this.confirm(noted);
            }
        }
    }
}
