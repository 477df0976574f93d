/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order, Orderline} from "@point_of_sale/app/store/models";
import {callNumber} from "@pos_offline_queue/core/order_number.esm";
import {loyaltyCards} from "@pos_offline_queue/core/loyalty_cards.esm";
import {patch} from "@web/core/utils/patch";
import {uuid} from "@pos_offline_queue/core/uuid.esm";

/** By its key the server knows an order again, however often it comes. */
patch(Order.prototype, {
    setup() {
        super.setup(...arguments);
        this.idempotency_key = this.idempotency_key || uuid(window.crypto);
        this.trackingNumber = callNumber(this) || this.trackingNumber;
    },

    /** What the customer is called by, wherever it is printed. To be extended. */
    getCallNumber() {
        return this.trackingNumber;
    },

    /** What people call it, in a sentence. To be extended. */
    getLabel() {
        return this.name;
    },

    export_for_printing() {
        const result = super.export_for_printing(...arguments);
        result.headerData.trackingNumber = this.getCallNumber();
        return result;
    },

    /** Standard heads the kitchen's ticket with the order's name alone. */
    printChanges() {
        const number = this.getCallNumber();
        const name = this.name === number ? number : `${number} (${this.name})`;
        const order = Object.create(this, {name: {value: name}});
        return super.printChanges.apply(order, arguments);
    },

    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        const {isOpen, book} = this.pos.offlineQueue;
        const isKeyless = isOpen && json.server_id && !json.idempotency_key;
        // One that was made before there were keys; the other tills have it open, too.
        this.idempotency_key = isKeyless ? book.keyOf(json) : json.idempotency_key;
    },

    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        json.idempotency_key = this.idempotency_key;
        const work = this.finalized ? this.tryPostProcess() : {};
        if (Object.keys(work).length) {
            json.post_process = work;
        }
        return json;
    },

    /** A module that fails here must not keep a paid sale from being stored. */
    tryPostProcess() {
        try {
            return this.exportPostProcess();
        } catch (error) {
            console.error("A sale goes without what modules do after it", error);
            return {};
        }
    },

    /**
     * What Odoo does once, while it records this sale: data for modules by their names,
     * see readme/DEVELOP.md. To be extended.
     */
    exportPostProcess() {
        const cards = this.couponPointChanges ? this.exportLoyaltyCards() : [];
        return {
            ...(cards.length ? {pos_loyalty: cards} : {}),
            ...(this.hasDocument ? {invoice: true} : {}),
        };
    },

    /** @returns {Object} what each program gives for this sale, on its only card */
    pointsOfCustomer() {
        const {programs} = this.pos;
        const own = this.get_partner()
            ? programs.filter((one) => one.is_nominative)
            : [];
        const applicable = own.filter((program) => this._programIsApplicable(program));
        const given = this.pointsForPrograms(applicable);
        const parts = own.map(({id}) => [id, given[id] || []]);
        // Standard notes it, too, if there are none.
        return Object.fromEntries(
            parts
                .filter(([, {length}]) => length < 2)
                .map(([id, [part]]) => [id, part ? part.points : 0])
        );
    },

    exportLoyaltyCards() {
        const {program_by_id: programs, reward_by_id: rewards} = this.pos;
        return loyaltyCards({
            changes: Object.values(this.couponPointChanges),
            earned: this.pointsOfCustomer(),
            rewardLines: this._get_reward_lines(),
            programs,
            rewards,
            correctionOf: (program) => this._getPointsCorrection(program),
            partnerId: this.get_partner()?.id,
        });
    },

    /**
     * `awaits` is what the cashier waits for: "invoice", the file; "receipt", what it
     * shows of Odoo's answer; or null.
     */
    _getOrderOptions() {
        const isForReceipt = this.wait_for_push_order();
        const awaits = this.isInvoiceAwaited ? "invoice" : isForReceipt && "receipt";
        return {...super._getOrderOptions(...arguments), awaits: awaits || null};
    },
});

/** A line that refunds a sale which Odoo does not have yet: see `QueueDesk.refund`. */
patch(Orderline.prototype, {
    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.refunded_orderline_id =
            json.refunded_in_queue || this.refunded_orderline_id;
    },

    /** Odoo's own lines have numbers. */
    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        if (typeof json.refunded_orderline_id === "string") {
            json.refunded_in_queue = json.refunded_orderline_id;
            delete json.refunded_orderline_id;
        }
        return json;
    },
});
