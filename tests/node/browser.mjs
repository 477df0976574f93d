// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* In Node's tests, in the place of Odoo's "@web/core/browser/browser". */

function makeStorage() {
    const items = new Map();
    return {
        getItem: (key) => items.get(key) ?? null,
        setItem: (key, value) => items.set(key, `${value}`),
        removeItem: (key) => items.delete(key),
    };
}

export const browser = {
    /** As it is when a test begins. */
    reset() {
        Object.assign(browser, {
            navigator: {},
            localStorage: makeStorage(),
            addEventListener: () => undefined,
            setTimeout: globalThis.setTimeout,
            clearTimeout: globalThis.clearTimeout,
            setInterval: globalThis.setInterval,
            clearInterval: globalThis.clearInterval,
        });
    },
};

browser.reset();
