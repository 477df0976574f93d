// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Mistakes that one could make, each as parts of a world that has it. */

import {Server} from "./shop.mjs";
import {TransferDesk} from "@pos_multi_session_sync/core/transfer/transfer_desk.esm";
import {TransferSending} from "@pos_multi_session_sync/core/transfer/transfer_delivery.esm";

// The server's

class Generous extends Server {
    deliver(device, key, delivery) {
        const {rows} = this.transfers.get(key);
        const before = rows.map(({state}) => state);
        const answer = super.deliver(device, key, delivery);
        rows.filter(({pos}) => pos !== device.pos).forEach((row) => {
            row.state = before[rows.indexOf(row)];
        });
        return answer;
    }
}

class OnceOnly extends Server {
    confirm(device, key, delivery) {
        const answer = super.confirm(device, key, delivery);
        const row = this.transfers.get(key).rows.find((r) => r.delivery === delivery);
        if (row) {
            row.delivery = null;
        }
        return answer;
    }
}

class Grasping extends Server {
    recall(device, key, delivery) {
        const {rows, returning} = this.transfers.get(key);
        const had = ["taken", "delivered"];
        const taken = rows.filter(({state}) => !returning && had.includes(state));
        const states = taken.map(({state}) => state);
        taken.forEach((row) => {
            row.state = "waiting";
        });
        const answer = super.recall(device, key, delivery);
        taken.forEach((row, index) => {
            row.state = states[index];
        });
        return answer;
    }
}

class Forgetful extends Server {
    send(device, transfer) {
        const {key} = transfer;
        const isKnown = this.transfers.has(key);
        return super.send(
            device,
            isKnown ? {...transfer, key: `${key}/${this.calls.length}`} : transfer
        );
    }
}

class Deaf extends Server {
    deliver(device, key, delivery) {
        const {rows} = this.transfers.get(key);
        const row = rows.find(({pos}) => pos === device.pos);
        // To a till that asks again it is somebody else's
        return row.state === "taken"
            ? {status: "gone", message: "Taken"}
            : super.deliver(device, key, delivery);
    }
}

// The till's

class Hasty extends TransferDesk {
    constructor(world) {
        super(world);
        this.box.flushed = () => Promise.resolve(true);
    }
}

class Careless extends TransferDesk {
    async send(draft) {
        if (draft.mode === "hand_over") {
            this.cart.close(draft.uid);
        }
        await this.box.flushed();
        return super.send(draft);
    }
}

class OneKey extends TransferDesk {
    async send(draft) {
        const {newId} = this;
        this.key = this.key || newId();
        this.newId = () => this.key;
        const sent = super.send(draft);
        this.newId = newId;
        return sent;
    }
}

class NewKeys extends TransferDesk {
    constructor(world) {
        super(world);
        const {box, sending, newId} = this;
        sending.sendOne = (entry) => {
            const key = newId();
            const renewed = {...entry, key, request: {...entry.request, key}};
            box.sent(entry.key);
            box.keep(renewed);
            return TransferSending.prototype.sendOne.call(sending, renewed);
        };
    }
}

class Twofold extends TransferDesk {
    constructor(world) {
        super(world);
        this.delivery.isHere = () => Promise.resolve(false);
    }
}

class Blind extends TransferDesk {
    finishAll() {
        return Promise.resolve();
    }
}

class Silent extends TransferDesk {
    constructor(world) {
        super(world);
        this.delivery.confirm = async ({delivery}) => this.box.confirmed(delivery);
    }
}

class Greedy extends TransferDesk {
    takeBack(key) {
        return this.alone(key, async () => {
            const entry = this.box.unsent().find((each) => each.key === key);
            if (entry) {
                await this.sending.bringBack(entry);
            }
            return {status: "returned"};
        });
    }
}

class Hardhearted extends TransferDesk {
    constructor(world) {
        super(world);
        this.sending.bringBack = async ({key}) => this.box.sent(key);
    }
}

// The cart's

const later = (cart, page, till) => ({
    ...cart,
    place: ({key, delivery, document}) => {
        const uid = `${till.name}-${till.newId()}`;
        const data = {uid, key, delivery, ...document};
        page.carts.set(uid, data);
        till.wait().then(() => page.carts.has(uid) && till.keep(uid, data));
        return {uid, missing: [], mark: JSON.stringify(data)};
    },
});
const ruthless = (cart) => ({
    ...cart,
    drop: (uid) => {
        cart.close(uid);
        return "removed";
    },
});
const clinging = (cart) => ({...cart, drop: () => "removed"});

/** By what is wrong: parts for a world, and what must be noticed. */
export const MUTANTS = {
    "deliver without claim": [{ServerClass: Generous}, "doubled"],
    "confirm not idempotent": [{ServerClass: OnceOnly}, "lost"],
    "recall that ignores a claim": [{ServerClass: Grasping}, "doubled"],
    "a known key is taken in anew": [{ServerClass: Forgetful}, "doubled"],
    "the one who has it is told it is gone": [{ServerClass: Deaf}, "unsettled"],
    "told to the server before it is durable": [{DeskClass: Hasty}, "doubled"],
    "the cart is closed before it is kept": [{DeskClass: Careless}, "lost"],
    "a key used for two orders": [{DeskClass: OneKey}, "lost"],
    "a new key with each try": [{DeskClass: NewKeys}, "doubled"],
    "put into the cart again": [{DeskClass: Twofold}, "doubled"],
    "nobody finishes what was interrupted": [{DeskClass: Blind}, "unsettled"],
    "the server never hears of the cart": [{DeskClass: Silent}, "unsettled"],
    "taken back though it may have arrived": [{DeskClass: Greedy}, "doubled"],
    "a refused order is not brought back": [{DeskClass: Hardhearted}, "lost"],
    "the cart is written after the outbox": [{cart: later}, "lost"],
    "what was changed is removed": [{cart: ruthless}, "undone"],
    "what was taken away stays": [{cart: clinging}, "doubled"],
};
