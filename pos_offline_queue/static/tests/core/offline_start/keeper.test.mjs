// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {FakeCaches, ORIGIN, makeFacts, makePage} from "./fake_caches.mjs";
import {Keeper} from "@pos_offline_queue/service_worker/keeper.esm";
import assert from "node:assert/strict";
import fc from "fast-check";
import test from "node:test";

const CODE = "/web/assets/abc/pos.js";
const FONT = "/web/static/fonts/a.woff";
const BREAD = "/web/image?model=product.product&id=5&unique=1";

/** A keeper on caches of its own, and a server that has files. */
function makeWorld(files = {}) {
    const caches = new FakeCaches();
    const world = {caches, asked: [], now: 1000, page: makeFacts()};
    world.files = {[CODE]: "code", [FONT]: "font", [BREAD]: "bread", ...files};
    world.keeper = new Keeper({
        caches,
        origin: ORIGIN,
        now: () => world.now,
        async fetch(url) {
            const path = url.replace(ORIGIN, "");
            world.asked.push(path);
            if (path.startsWith("/pos/ui")) {
                return new Response(makePage(world.page));
            }
            const text = world.files[path];
            if (text === undefined) {
                throw new TypeError("Failed to fetch");
            }
            const status = text === "missing" ? 404 : 200;
            return new Response(text, {status, headers: {"Content-Length": "10"}});
        },
    });
    world.keep = async (options = {}) => {
        const start = {
            facts: makeFacts(),
            html: makePage(makeFacts()),
            address: "/pos/ui?config_id=1",
            answers: '{"build":"b"}',
            urls: [CODE, FONT, BREAD],
            ...options,
        };
        let facts = null;
        const sizes = await world.keeper.keep(start, (kept) => (facts = kept));
        return {facts, ...sizes};
    };
    world.text = async (url) => {
        const response = await world.keeper.file(ORIGIN + url);
        return response && response.text();
    };
    return world;
}

test("one start is all it takes: page, answers and files are there", async () => {
    const {keeper, keep, text} = makeWorld();
    const kept = await keep();
    assert.deepEqual(kept.facts, {...makeFacts(), kept_at: 1000});
    assert.equal(kept.files, 3);
    const {facts, html} = await keeper.page(1);
    assert.deepEqual(facts, kept.facts);
    assert.equal(html, makePage(makeFacts()));
    const path = "/pos/offline_start/1000/answers";
    assert.equal(await keeper.read(facts, path), '{"build":"b"}');
    assert.equal(await text(CODE), "code");
    assert.equal(await text(BREAD), "bread");
    assert.equal(await keeper.page(2), null);
    assert.equal(await text("/web/assets/unknown/x.js"), undefined);
});

test("it can start before the last picture is there", async () => {
    const world = makeWorld();
    const pictures = [];
    world.files = new Proxy(world.files, {
        get(files, path) {
            if (path === BREAD) {
                pictures.push(world.keeper.page(1));
            }
            return files[path];
        },
    });
    await world.keep();
    assert.equal((await pictures[0]).facts.kept_at, 1000);
});

test("a page that the worker did not see is asked for", async () => {
    const world = makeWorld();
    world.page = makeFacts({login_number: 4});
    const {facts} = await world.keep({html: null});
    assert.equal(facts.login_number, 4);
    assert.ok(world.asked.includes("/pos/ui?config_id=1"));
    assert.match((await world.keeper.page(1)).html, /"login_number":4/);
});

test("a page of another session or user is not mixed with these answers", async () => {
    const {keep, keeper} = makeWorld();
    for (const change of [{session_id: 13}, {user_id: 3}, {database: "x"}]) {
        const html = makePage(makeFacts(change));
        await assert.rejects(keep({html}), /another session/);
    }
    await assert.rejects(keep({html: "<h1>Log in</h1>"}), /another session/);
    assert.equal(await keeper.page(1), null);
});

test("a newer start takes the place of the older one, and leaves nothing", async () => {
    const world = makeWorld({"/web/assets/def/pos.js": "newer code", [FONT]: "font 2"});
    await world.keep();
    world.now = 2000;
    await world.keep({urls: ["/web/assets/def/pos.js", FONT], answers: "newer"});
    assert.deepEqual(world.caches.paths("pos_offline_start/shop/1"), [
        "/pos/offline_start/2000/answers",
        "/pos/offline_start/page",
        "/web/assets/def/pos.js",
        FONT,
    ]);
    assert.equal((await world.keeper.starts()).length, 1);
});

test("frozen files are not fetched again, others are", async () => {
    const world = makeWorld();
    await world.keep();
    world.asked.length = 0;
    world.files[FONT] = "newer font";
    await world.keep();
    assert.deepEqual(world.asked, [FONT]);
    assert.equal(await world.text(FONT), "newer font");
});

test("a file that cannot be had does not stand in the way", async () => {
    const {keep, keeper} = makeWorld({"/a/static/gone.png": "missing"});
    const urls = [CODE, "/a/static/gone.png", "/a/static/never.png"];
    assert.equal((await keep({urls})).files, 1);
    assert.ok(await keeper.page(1));
});

test("a full disk is told", async () => {
    const world = makeWorld();
    const {caches} = world;
    caches.write = () => {
        throw Object.assign(new Error("no room"), {name: "QuotaExceededError"});
    };
    await assert.rejects(world.keep(), /no room/);
});

test("killed at any moment there is a whole start, the older or the newer", async () => {
    const whole = makeWorld();
    await whole.keep();
    let crashes = 0;
    for (let writes = 0; crashes === writes; writes++) {
        const world = makeWorld({"/web/assets/def/pos.js": "newer code"});
        await world.keep();
        world.now = 2000;
        world.caches.left = writes;
        const newer = {urls: ["/web/assets/def/pos.js", FONT, BREAD], answers: "newer"};
        await world.keep(newer).catch(() => (crashes += 1));
        const {facts} = await world.keeper.page(1);
        const path = `/pos/offline_start/${facts.kept_at}/answers`;
        const answers = await world.keeper.read(facts, path);
        const isNewer = facts.kept_at === 2000;
        assert.equal(answers, isNewer ? "newer" : '{"build":"b"}', `${writes} writes`);
        const code = isNewer ? "/web/assets/def/pos.js" : CODE;
        assert.ok(await world.text(code), `code after ${writes} writes`);
    }
    assert.ok(crashes > 4);
});

test("what became known later belongs to that very start", async () => {
    const world = makeWorld();
    const {facts} = await world.keep();
    await world.keeper.keepLater({facts, later: "later"});
    const path = "/pos/offline_start/1000/later";
    assert.equal(await world.keeper.read(facts, path), "later");
    world.now = 2000;
    const {facts: newer} = await world.keep();
    await world.keeper.keepLater({facts, later: "too late"});
    assert.equal(await world.keeper.read(newer, path), null);
    assert.equal(await world.keeper.read(newer, "/pos/offline_start/2000/later"), null);
});

test("files that were used later are added; a dropped POS stays dropped", async () => {
    const world = makeWorld({"/a/static/bell.wav": "bell"});
    const {facts} = await world.keep();
    await world.keeper.add({facts, urls: ["/a/static/bell.wav"]});
    assert.equal(await world.text("/a/static/bell.wav"), "bell");
    await world.keeper.drop(facts);
    await world.keeper.add({facts, urls: ["/a/static/bell.wav"]});
    await world.keeper.keepLater({facts, later: "later"});
    assert.deepEqual(await world.keeper.names(), []);
});

/** Each step of the caches takes its turn, in whatever order. */
function inTurns(caches, scheduler) {
    return new Proxy(caches, {
        get(target, name) {
            const step = scheduler.scheduleFunction((...args) => target[name](...args));
            return typeof target[name] === "function" ? step : target[name];
        },
    });
}

function oneAtATime() {
    let last = Promise.resolve();
    return {
        request(_name, work) {
            last = last.then(work);
            return last;
        },
    };
}

test("what is dropped stays dropped, whatever another tab does meanwhile", async () => {
    const urls = ["/a/static/bell.wav"];
    const others = {
        add: (keeper, facts) => keeper.add({facts, urls}),
        keepLater: (keeper, facts) => keeper.keepLater({facts, later: "Clara Member"}),
        page: (keeper) => keeper.page(1),
        read: (keeper, facts) => keeper.read(facts, "/pos/offline_start/page"),
        file: (keeper, facts) => keeper.file(ORIGIN + CODE, facts),
    };
    const drops = {
        drop: (keeper, facts) => keeper.drop(facts),
        dropConfig: (keeper) => keeper.dropConfig(1),
        dropAll: (keeper) => keeper.dropAll(),
        dropStrangers: (keeper) => keeper.dropStrangers(makeFacts({user_id: 3})),
    };
    await fc.assert(
        fc.asyncProperty(
            fc.scheduler(),
            fc.subarray(Object.keys(others), {minLength: 1}),
            fc.constantFrom(...Object.keys(drops)),
            async (scheduler, names, drop) => {
                const world = makeWorld({[urls[0]]: "bell"});
                const {facts} = await world.keep();
                const caches = inTurns(world.caches, scheduler);
                const locks = oneAtATime();
                const tabs = [drop, ...names].map((name) => {
                    const tab = new Keeper({...world.keeper, caches, locks});
                    return {...drops, ...others}[name](tab, facts);
                });
                await scheduler.waitFor(Promise.all(tabs));
                assert.deepEqual(await world.keeper.names(), []);
            }
        )
    );
});

test("two POSes do not touch each other", async () => {
    const world = makeWorld();
    await world.keep();
    const facts = makeFacts({config_id: 2, session_id: 13});
    await world.keep({facts, html: makePage(facts)});
    assert.equal((await world.keeper.starts()).length, 2);
    await world.keeper.dropConfig(1);
    assert.equal(await world.keeper.page(1), null);
    assert.equal((await world.keeper.page(2)).facts.session_id, 13);
});

test("another user, or another database, finds nothing of the first", async () => {
    for (const change of [{user_id: 3}, {database: "other"}]) {
        const world = makeWorld();
        await world.keep();
        const facts = makeFacts({config_id: 2, ...change});
        await world.keeper.dropStrangers(facts);
        assert.deepEqual(await world.keeper.names(), []);
    }
});

test("caches of others are left alone", async () => {
    const world = makeWorld();
    await world.caches.open("odoo-sw-cache");
    await world.keep();
    await world.keeper.dropAll();
    assert.deepEqual(await world.caches.keys(), ["odoo-sw-cache"]);
});
