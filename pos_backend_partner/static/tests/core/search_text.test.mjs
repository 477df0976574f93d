// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {readTyped, searchText, terms} from "@pos_backend_partner/core/search_text.esm";
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";

/** What the server makes of them, which its own test compares with this file. */
const {texts, queries} = JSON.parse(
    readFileSync(new URL("search_text.json", import.meta.url))
);

/** "%abc%" or "% ab%" as the browser has it. */
const bare = (pattern) => pattern.slice(1, -1).replace(/\\(.)/g, "$1");

for (const {kind, value, text} of texts) {
    test(`"${value}" is searched by what the server searches it by`, () => {
        assert.equal(searchText([[kind, value]]), text);
    });
}

for (const {query, terms: wanted} of queries) {
    test(`"${query}" is read as the server reads it`, () => {
        const found = terms(query).map(({typed, alternatives}) => [
            typed,
            alternatives,
        ]);
        assert.deepEqual(
            found,
            wanted.map(([typed, patterns]) => [
                typed,
                patterns.map((each) => each.map(bare)),
            ])
        );
    });
}

test("a value that is no text is not searched", () => {
    assert.equal(
        searchText([
            ["words", false],
            ["phone", 7],
        ]),
        " "
    );
});

for (const [typed, name, phone, email] of [
    ["Nina New", "Nina New", "", ""],
    ["nina@new.example", "", "", "nina@new.example"],
    ["Nina  +44 20 7946 0958 New", "Nina New", "+44 20 7946 0958", ""],
    ["Nina nina@new.example 0612345678", "Nina", "0612345678", "nina@new.example"],
    ["Room 12", "Room 12", "", ""],
    ["a@b.example c@d.example", "c@d.example", "", "a@b.example"],
    ["@home 4711", "@home 4711", "", ""],
    ["", "", "", ""],
]) {
    test(`"${typed}" begins the form of a new customer`, () => {
        assert.deepEqual(readTyped(typed), {name, phone, email});
    });
}
