// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import assert from "node:assert/strict";
import test from "node:test";
import {resolve, sourceOf} from "./resolve.mjs";

const ROOT = new URL("../../", import.meta.url).href;
const standard = (specifier) => ({url: `standard:${specifier}`});

test("an Odoo name is a file below static/src", () => {
    const url = `${ROOT}pos_offline_queue/static/src/core/outbox.esm.js`;
    assert.equal(sourceOf("@pos_offline_queue/core/outbox.esm"), url);
    const resolved = resolve("@pos_offline_queue/core/outbox.esm", {}, standard);
    assert.deepEqual(resolved, {url, format: "module", shortCircuit: true});
});

test("an Odoo name reaches the tests too", () => {
    const url = `${ROOT}pos_offline_queue/static/tests/core/helpers.esm.js`;
    assert.equal(sourceOf("@pos_offline_queue/../tests/core/helpers.esm"), url);
});

test("packages, files and Odoo's own modules are left to Node", () => {
    for (const specifier of ["fast-check", "node:test", "@web/core/l10n", "./x.mjs"]) {
        const context = {parentURL: import.meta.url};
        assert.deepEqual(resolve(specifier, context, standard), standard(specifier));
    }
});

test("a missing relative source is Node's to complain about", () => {
    const context = {parentURL: import.meta.url};
    assert.deepEqual(resolve("./none.esm", context, standard), standard("./none.esm"));
});
