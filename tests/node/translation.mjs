// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* In Node's tests, in the place of "@web/core/l10n/translation": nothing is translated. */

export function _t(text, ...values) {
    const [named] = values;
    if (typeof named === "object" && named !== null) {
        return text.replace(/%\((\w+)\)s/g, (_all, name) => named[name]);
    }
    return values.reduce((result, value) => result.replace("%s", value), text);
}
