// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {ORIGIN, makeFacts, makePage} from "./fake_caches.mjs";
import {
    choose,
    configOf,
    isSameStart,
    isStart,
    isStranger,
    judge,
    judgeRedirect,
    kindOf,
    markOld,
    readMarker,
    worthKeeping,
} from "@pos_offline_queue/service_worker/policy.esm";
import assert from "node:assert/strict";
import test from "node:test";

const kind = (path, options = {}) =>
    kindOf({url: ORIGIN + path, method: "GET", mode: "cors", ...options}, ORIGIN);
const page = (path) => kind(path, {mode: "navigate"});
const html = (text, status = 200) => judge({status, html: text});

test("the pages of the POS, and no other page, are answered", () => {
    assert.equal(page("/pos/ui?config_id=1"), "page");
    assert.equal(page("/pos/web?config_id=1&debug=1"), "page");
    for (const path of ["/pos/ui/tests", "/pos/ticket", "/web", "/pos/uix"]) {
        assert.equal(page(path), null, path);
    }
    // Asked for by a script, it is for that script.
    assert.equal(kind("/pos/ui?config_id=1"), null);
});

test("nothing that changes something, and no answer to a question, is kept", () => {
    for (const path of [
        "/web/dataset/call_kw/pos.order/create_from_ui",
        "/web/session/logout",
        "/web/health",
        "/bus/websocket_worker_bundle?v=1",
        "/pos/offline-worker.js",
        "/web/webclient/version_info",
        "/web/image_placeholder",
    ]) {
        assert.equal(kind(path), null, path);
    }
    assert.equal(kind("/web/assets/abc/x.js", {method: "POST"}), null);
    const elsewhere = {url: "https://x.example/web/assets/abc/x.js", method: "GET"};
    assert.equal(kindOf(elsewhere, ORIGIN), null);
});

test("what has its contents in its address is frozen", () => {
    for (const path of [
        "/web/assets/c9692ae/point_of_sale.assets_prod.min.js",
        "/web/webclient/translations/ecd54f92?lang=en_US",
        "/web/image?model=product.product&field=image_128&id=5&unique=2026-11-21",
        "/web/image/77-abc/x.png",
    ]) {
        assert.equal(kind(path), "frozen", path);
    }
    for (const [path, expected] of [
        ["/web/assets/debug/point_of_sale.assets_prod.js", "file"],
        ["/web/assets/any/x.js", "file"],
        ["/web/assets/%25/x.js", "file"],
        ["/web/image?model=res.company&id=1&field=logo", "picture"],
        ["/web/image/res.users/9/avatar_128", "picture"],
        ["/web/static/fonts/lato/Lato-Reg-webfont.woff", "file"],
        ["/point_of_sale/static/src/sounds/bell.wav", "file"],
        ["/pos/app.webmanifest?config_id=1", "file"],
    ]) {
        assert.equal(kind(path), expected, path);
    }
});

test("a page may have a POS kept, and nothing else fetched", () => {
    const start = {
        facts: makeFacts(),
        address: "/pos/ui?config_id=1",
        answers: "{}",
        urls: ["/web/assets/abc/x.js"],
    };
    assert.equal(isStart(start, ORIGIN), true);
    for (const address of [
        "/web/session/logout",
        "/pos/ticket",
        "https://elsewhere.example/pos/ui",
        "//elsewhere.example/pos/ui",
        "data:text/html,<script>",
        "http://[",
        null,
        7,
    ]) {
        assert.equal(isStart({...start, address}, ORIGIN), false, address);
    }
    for (const bad of [
        null,
        undefined,
        "start",
        {},
        {...start, facts: null},
        {...start, answers: {}},
        {...start, urls: "x"},
        {...start, urls: [7]},
    ]) {
        assert.equal(isStart(bad, ORIGIN), false);
    }
});

test("an address names its POS, or none", () => {
    assert.equal(configOf(`${ORIGIN}/pos/ui?config_id=12`), 12);
    for (const query of ["", "?config_id=", "?config_id=1;2", "?config_id=x"]) {
        assert.equal(configOf(`${ORIGIN}/pos/ui${query}`), null, query);
    }
});

test("the verdict on what came for a page", () => {
    const facts = makeFacts();
    assert.equal(html(makePage(facts)), "ours");
    assert.deepEqual(readMarker(makePage(facts)), facts);
    // A POS that is not to be kept, or without the module.
    assert.equal(html('<script>var odoo = {"pos_session_id": 12}</script>'), "gone");
    assert.equal(html("<h1>Welcome to the airport's network</h1>"), "foreign");
    for (const status of [401, 403, 429, 500, 502, 503, 504]) {
        assert.equal(html("<h1>Bad Gateway</h1>", status), "down", `${status}`);
    }
    assert.equal(html("Not found", 404), "missing");
    const broken = makePage(facts).replace('{"database"', "{database");
    assert.equal(readMarker(broken), null);
});

test("only a redirect of Odoo's own ends the offline start", () => {
    const leads = (url, ok = true) => judgeRedirect({ok, url}, ORIGIN);
    assert.equal(leads(`${ORIGIN}/web/login?redirect=%2Fpos%2Fui`), "gone");
    assert.equal(leads(`${ORIGIN}/web#action=point_of_sale.action`), "gone");
    assert.equal(leads(`${ORIGIN}/fr/web/login`), "gone");
    assert.equal(leads(`${ORIGIN}/pt_BR/web/login/totp`), "gone");
    assert.equal(leads(`${ORIGIN}/pos/ui?config_id=1`), "foreign");
    for (const path of ["/maintenance", "/web/login/maintenance", "/", "/webmail"]) {
        assert.equal(leads(ORIGIN + path), "down", path);
    }
    assert.equal(leads("https://elsewhere.example/web/login"), "down");
    assert.equal(leads(`${ORIGIN}/web/login`, false), "down");
});

test("the newest page that fits is chosen", () => {
    const one = makeFacts({kept_at: 10});
    const newer = makeFacts({kept_at: 20, database: "other"});
    const two = makeFacts({kept_at: 30, config_id: 2});
    assert.equal(choose([one, newer, two], 1), newer);
    assert.equal(choose([one, newer, two], null), two);
    assert.equal(choose([one, newer, two], 3), null);
    assert.equal(choose([], 1), null);
});

test("another user, database or session is another start", () => {
    const facts = makeFacts();
    assert.equal(isStranger(makeFacts({config_id: 2}), facts), false);
    assert.equal(isStranger(makeFacts({user_id: 3}), facts), true);
    assert.equal(isStranger(makeFacts({database: "x"}), facts), true);
    assert.equal(isSameStart(makeFacts({login_number: 9}), facts), true);
    for (const change of [{session_id: 13}, {config_id: 2}, {user_id: 3}]) {
        assert.equal(isSameStart(makeFacts(change), facts), false);
    }
});

test("an old page says that it is one, before anything else in it", () => {
    const facts = makeFacts({database: "</script><script>alert(1)//"});
    const old = markOld(makePage(makeFacts()), {reason: "offline", facts});
    const [, text] = /id="pos_offline_mark">(.*?)<\/script>/.exec(old);
    assert.deepEqual(JSON.parse(text), {reason: "offline", facts});
    assert.ok(old.indexOf("pos_offline_mark") < old.indexOf("pos_offline_start"));
    assert.ok(old.startsWith('<!DOCTYPE html><html><head lang="en"><script'));
    assert.equal(markOld("$& <head>$1", {}).startsWith("$& <head><script"), true);
});

test("files are kept once each, and not without end", () => {
    const many = Array.from({length: 4000}, (_, id) => `/web/image?id=${id}&unique=1`);
    const {files, pictures} = worthKeeping(
        [
            `${ORIGIN}/web/assets/abc/x.js`,
            "/web/assets/abc/x.js#fragment",
            "/web/dataset/call_kw/x",
            "https://elsewhere.example/a/static/b.js",
            ...many,
        ],
        ORIGIN
    );
    assert.deepEqual(files, [`${ORIGIN}/web/assets/abc/x.js`]);
    assert.equal(pictures.length, 3000);
    assert.equal(pictures[0], `${ORIGIN}/web/image?id=0&unique=1`);
});
