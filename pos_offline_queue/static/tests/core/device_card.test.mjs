// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What the card of a device on the board of managers says, and in which color. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";

const VIEW = new URL("../../../views/pos_offline_device_views.xml", import.meta.url);
const CARD = readFileSync(VIEW, "utf8").split("</kanban>")[0];
/** As in a template: with `record` of the card. */
const asFunction = (code) => new Function("record", `return ${code};`);

/** The expressions within the classes of the card and of its badge. */
const [BORDER, BADGE] = [...CARD.matchAll(/t-attf-class="[^#"]*#\{([^}]*)\}/g)].map(
    ([, code]) => asFunction(code)
);
/** The words of which one shows where nothing waits. */
const WORDS = [
    ...CARD.matchAll(/<div\s+t-el(?:if|se)="([^"]*)"[^>]*>\s*(?:<i[^>]*>)?([^<]*)/g),
].map(([, code, words]) => [asFunction(code || "true"), words.trim()]);

function cardOf({presence = "here", waiting = 0, attention = 0}) {
    const field = (value) => ({raw_value: value});
    const record = {
        presence: field(presence),
        waiting_count: field(waiting),
        attention_count: field(attention),
    };
    const [, words] = WORDS.find(([isSo]) => isSo(record));
    return {
        border: BORDER(record).replace("oe_kanban_color_", ""),
        badge: BADGE(record).replace("text-bg-", ""),
        words,
    };
}

const RED = "1";
const YELLOW = "3";

test("red is what somebody has to act upon", () => {
    assert.equal(cardOf({attention: 1, waiting: 1}).border, RED);
    assert.equal(cardOf({waiting: 1}).border, YELLOW);
    assert.equal(cardOf({}).border, "");
    assert.equal(cardOf({presence: "silent", waiting: 1}).badge, "danger");
});

test("a device that is not heard is no alarm while nothing is known to wait", () => {
    assert.equal(cardOf({presence: "silent"}).badge, "warning");
    assert.equal(cardOf({presence: "closed"}).badge, "secondary");
    assert.equal(cardOf({}).badge, "success");
});

test("only a device that is here has sent everything", () => {
    assert.equal(cardOf({}).words, "Everything has been sent");
    const silent = cardOf({presence: "silent"}).words;
    assert.equal(silent, "May hold sales that it has not reported");
    const closed = cardOf({presence: "closed"}).words;
    assert.equal(closed, "Reported no unsent sales when it was last heard");
});
