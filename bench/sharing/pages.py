# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What runs in the tills' pages while they are measured.

The clocks of two pages of one machine agree, each with its own time of origin.
"""

# An order of so many lines on the screen; its first product.
FILL = """async (count) => {
    const {posmodel} = window;
    const order = posmodel.add_new_order();
    const products = Object.values(posmodel.db.product_by_id).filter(
        (product) => !product.isConfigurable() && product.lst_price > 0.5
    );
    for (let line = 0; line < count; line++) {
        await order.add_product(products[line % products.length], {merge: false});
    }
    return order.shared_uuid;
}"""

SHOW = """(uuid) => {
    const {posmodel} = window;
    const order = posmodel.orders.find((each) => each.shared_uuid === uuid);
    posmodel.set_order(order);
    posmodel.showScreen("ProductScreen");
}"""

IS_THERE = """({uuid, count}) => window.posmodel.orders.some(
    (order) => order.shared_uuid === uuid && order.orderlines.length === count)"""

# Before the page loads: whether an animation frame is being made, and what to do once
# it is painted, which is when a message that was posted in it arrives.
FRAMES = """() => {
    const real = window.requestAnimationFrame.bind(window);
    const frames = {
        isIn: false,
        after: (work) => {
            const {port1, port2} = new MessageChannel();
            port1.onmessage = work;
            port2.postMessage(null);
        },
    };
    window.benchFrames = frames;
    window.requestAnimationFrame = (callback) => real((time) => {
        frames.isIn = true;
        frames.after(() => (frames.isIn = false));
        callback(time);
    });
}"""

# Notes when what was sent by the other till is heard, applied and painted. OWL changes
# the page in an animation frame, so that it is painted with that very frame. Each
# quantity counts as it is painted first; it must not go back.
WATCH = """() => {
    const clock = () => performance.timeOrigin + performance.now();
    const seen = {heard: {}, applied: {}, painted: {}, back: 0};
    Object.assign(seen, {echo: {}, echoPainted: {}});
    window.benchSeen = seen;
    const {client} = posmodel.sharing.desk;
    const onAnnouncement = client.onAnnouncement;
    const qty = () => posmodel.get_order().orderlines[0].quantity;
    const {benchFrames: frames} = window;
    const painted = (note) => frames.isIn
        ? frames.after(note)
        : requestAnimationFrame(() => frames.after(note));
    client.onAnnouncement = function (message) {
        const heard = clock();
        const before = qty();
        const outcome = onAnnouncement.apply(this, arguments);
        if (qty() !== before) {
            seen.heard[qty()] = heard;
            seen.applied[qty()] = clock();
        }
        return outcome;
    };
    const list = document.querySelector(".order-container");
    const shown = () => parseFloat(list.querySelector(".orderline .qty").innerText);
    let last = shown();
    new MutationObserver(() => {
        const now = shown();
        if (now !== last) {
            seen.back += now < last;
            last = now;
            painted(() => (seen.painted[now] ??= clock()));
        }
    }).observe(list, {subtree: true, childList: true, characterData: true});
    const {bus_service: bus} = posmodel.env.services;
    bus.subscribe("pos_test.echo", ({number}) => {
        seen.echo[number] = clock();
        painted(() => (seen.echoPainted[number] = clock()));
    });
}"""

# How large the last message was.
WATCH_SIZE = """() => {
    const {client} = posmodel.sharing.desk;
    const {onAnnouncement} = client;
    client.onAnnouncement = function (message) {
        window.benchSize = new Blob([JSON.stringify(message)]).size;
        return onAnnouncement.apply(this, arguments);
    };
}"""

# Taps a product and sends an echo, in turn. Notes when each was done, and when its
# request left and was answered.
TAP = """async ({product, count, pause, first}) => {
    const clock = () => performance.timeOrigin + performance.now();
    const {posmodel} = window;
    const told = {tap: {}, sent: {}, answered: {}, echo: {}, echoAnswered: {}};
    const {desk} = posmodel.sharing;
    const {rpc} = posmodel.env.services;
    const qty = () => posmodel.get_order().orderlines[0].quantity;
    const {transport} = desk;
    const sync = Object.getPrototypeOf(transport).sync;
    transport.sync = function (request) {
        const number = qty();
        const promise = sync.apply(this, arguments);
        if (request.operations) {
            told.sent[number] = clock();
            promise.then(() => (told.answered[number] = clock()));
        }
        return promise;
    };
    const tile = [...document.querySelectorAll("article.product")].find(
        (each) => each.innerText.includes(product)
    );
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    for (let number = first; number < first + count; number++) {
        const began = clock();
        tile.click();
        await wait(pause);
        told.tap[qty()] = began;
        const {channel} = desk.wakes;
        told.echo[number] = clock();
        const payload = {number, told: "x".repeat(300)};
        rpc("/pos_test/echo", {channel, payload}, {silent: true}).then(
            () => (told.echoAnswered[number] = clock())
        );
        await wait(pause);
    }
    delete transport.sync;
    return told;
}"""

# The bytes of what a change of one field takes, as they leave and come.
BYTES = """async (count) => {
    const {posmodel} = window;
    const found = [];
    const {open, send} = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (_method, url) {
        this.benchUrl = url;
        return open.apply(this, arguments);
    };
    XMLHttpRequest.prototype.send = function (body) {
        if (this.benchUrl.endsWith("/sync") && body.includes('"operations"')) {
            this.addEventListener("load", () => {
                const size = (value) => new Blob([JSON.stringify(value)]).size;
                const {params} = JSON.parse(body);
                const {result} = JSON.parse(this.responseText);
                found.push({
                    up: size(params.args[0]),
                    params: size(params),
                    upBody: new Blob([body]).size,
                    down: size(result),
                    downBody: new Blob([this.responseText]).size,
                });
            });
        }
        return send.apply(this, arguments);
    };
    const [line] = posmodel.get_order().orderlines;
    for (let change = 1; change <= count; change++) {
        line.set_discount(change);
        while (found.length < change) {
            await new Promise((done) => setTimeout(done, 20));
        }
    }
    Object.assign(XMLHttpRequest.prototype, {open, send});
    const whole = JSON.stringify(posmodel.get_order().export_as_JSON());
    return {found, whole: whole.length};
}"""

# What the sharing does on the main thread when a line has changed here.
OWN = """async (count) => {
    const {sharing} = posmodel;
    const times = [];
    const {onOwnChange} = sharing;
    sharing.onOwnChange = function () {
        const began = performance.now();
        onOwnChange.apply(this, arguments);
        times.push(performance.now() - began);
    };
    for (let change = 0; change < count; change++) {
        const line = posmodel.get_order().orderlines[change * 5];
        line.set_quantity(line.quantity + 1);
        await new Promise((done) => setTimeout(done, 150));
    }
    delete sharing.onOwnChange;
    return times;
}"""

# What another till did, as the bus brings it; until the POS's models have it. Then what
# standard takes on the same page for such a change by the cashier.
OTHERS = """async (count) => {
    const {replica, client} = posmodel.sharing.desk;
    client.stop();
    const order = posmodel.get_order();
    const actor = [9, "Zoe", 99, "Elsewhere"];
    const times = {others: [], standard: []};
    for (let change = 1; change <= count; change++) {
        const {epoch, cursor} = replica;
        const operation = {
            client: "x", n: change, actor, ts: Date.now(), at: Date.now(),
            order: order.shared_uuid, type: "line.inc", difference: 1,
            line: order.orderlines[change * 5].uuid,
        };
        const [from, to] = [cursor + 1, cursor + 1];
        const began = performance.now();
        client.onAnnouncement({epoch, from, to, operations: [operation]});
        times.others.push(performance.now() - began);
        await new Promise((done) => setTimeout(done, 150));
    }
    for (let change = 1; change <= count; change++) {
        const line = order.orderlines[change * 5];
        const began = performance.now();
        line.set_quantity(line.quantity + 1);
        times.standard.push(performance.now() - began);
        await new Promise((done) => setTimeout(done, 150));
    }
    return times;
}"""
