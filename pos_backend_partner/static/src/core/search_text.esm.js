/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * How what a cashier types meets a customer, in the browser: the same as in
 * `search_text.py`, which says more about it. Both are tested with the same examples.
 */

export const WORDS = "words";
export const CODE = "code";
export const EMAIL = "email";
export const PHONE = "phone";

const QUERY_LIMIT = 200;
const TERMS_LIMIT = 10;
const ANYWHERE = 3;
const PHONE_DIGITS = 7;
const SIGNIFICANT = 5;

/** What Unicode decomposes no further. */
const PLAIN = {
    æ: "ae",
    œ: "oe",
    ø: "o",
    ł: "l",
    đ: "d",
    ð: "d",
    ı: "i",
    þ: "th",
    ħ: "h",
    ŧ: "t",
    ŋ: "n",
    // Python's casefold() has these two.
    ß: "ss",
    ς: "σ",
};
/** The zeros of all scripts; their other digits follow them. */
const ZEROS = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66,
    0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80,
    0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0,
    0xaa50, 0xabf0, 0xff10,
];
const APOSTROPHES = /['`´‘’ʼ]/g;
const IDEOGRAPH = /([\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff])/g;
const NUMERIC = /^(?:\(?[+(]?\d[\d()./+-]*|[()+./-]+)$/;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\x00-\x1f\x7f]/g;
const SHORT_COUNTRY_CODES = new Set(
    (
        "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 " +
        "57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98"
    ).split(" ")
);

function western(text) {
    return text.replace(/\p{Nd}/gu, (digit) => {
        const code = digit.codePointAt(0);
        const zero = ZEROS.find((first) => code >= first && code < first + 10);
        return zero ? `${code - zero}` : digit;
    });
}

/** @returns {String} the text without case and accents */
function fold(text) {
    return western(text)
        .normalize("NFKD")
        .toLowerCase()
        .replace(/[æœøłđðıþħŧŋßς]/g, (letter) => PLAIN[letter])
        .normalize("NFKD")
        .replace(/\p{M}/gu, "");
}

function words(text) {
    const folded = fold(text.replace(APOSTROPHES, ""));
    return folded.replace(IDEOGRAPH, " $1 ").match(/[\p{L}\p{N}]+/gu) || [];
}

const digits = (text) => western(text).replace(/\D/g, "");

const PARTS = {
    [WORDS]: words,
    [CODE]: (text) => [words(text).join("")],
    [EMAIL]: (text) => fold(text).split(/[\s,;<>]+/),
    [PHONE]: (text) => [digits(text)],
};

/**
 * @param {Array<[String, any]>} fields pairs of a kind and a value
 * @returns {String} each part behind a space
 */
export function searchText(fields) {
    const parts = fields
        .filter(([, value]) => typeof value === "string" && value)
        .flatMap(([kind, value]) => PARTS[kind](value));
    return ` ${parts.filter(Boolean).join(" ")}`;
}

/** What a LIKE pattern of the server finds. */
const pattern = (text) => (text.length >= ANYWHERE ? text : ` ${text}`);

function significant(typed) {
    const number = western(typed).replace(/^\(+/, "");
    const every = digits(number);
    let rest = every;
    if (every.startsWith("000")) {
        return every;
    }
    if (number.startsWith("+") || every.startsWith("00")) {
        rest = number.startsWith("+") ? every : every.slice(2);
        const length = [1, 2].find((n) => SHORT_COUNTRY_CODES.has(rest.slice(0, n)));
        rest = rest.slice(length || 3);
    }
    rest = rest.replace(/^0+/, "");
    return rest.length >= SIGNIFICANT ? rest : every;
}

function pieces(query) {
    const found = [];
    let run = [];
    for (const piece of [...query.split(/\s+/).filter(Boolean), null]) {
        if (piece && NUMERIC.test(western(piece))) {
            run.push(piece);
            continue;
        }
        const isNumber = digits(run.join("")).length >= PHONE_DIGITS;
        found.push(...(isNumber ? [run.join(" ")] : run));
        run = [];
        if (piece) {
            found.push(piece);
        }
    }
    return found;
}

const isNumeric = (piece) => NUMERIC.test(western(piece.replace(/ /g, "")));

function alternatives(piece) {
    const found = words(piece);
    if (!found.length) {
        return [];
    }
    if (piece.includes("@")) {
        return [[pattern(fold(piece))]];
    }
    const apart = found.map(pattern);
    if (isNumeric(piece) && digits(piece).length >= PHONE_DIGITS) {
        const phone = [pattern(significant(piece.replace(/ /g, "")))];
        return piece.includes(" ") ? [phone, apart] : [phone];
    }
    return found.length === 1
        ? [apart]
        : [[pattern(found.join(""))], apart, [pattern(fold(piece))]];
}

/**
 * What somebody searched for, as the first words of a new customer.
 *
 * @param {String} query
 * @returns {{name: String, phone: String, email: String}} "" for what was not typed
 */
export function readTyped(query) {
    const found = {name: [], phone: [], email: []};
    for (const piece of pieces(query.slice(0, QUERY_LIMIT).replace(CONTROLS, " "))) {
        const isNumber = digits(piece).length >= PHONE_DIGITS && isNumeric(piece);
        const kind = /^[^@]+@[^@]+$/.test(piece) ? "email" : isNumber && "phone";
        // A second number or address is kept to be seen; the form asks for one.
        found[kind && !found[kind].length ? kind : "name"].push(piece);
    }
    const {name, phone, email} = found;
    return {name: name.join(" "), phone: phone.join(), email: email.join()};
}

/**
 * @param {String} query
 * @returns {{typed: String, alternatives: String[][]}[]} all of them must be met; one
 *     is by any of its alternatives, and these are by all that they list
 */
export function terms(query) {
    return pieces(query.slice(0, QUERY_LIMIT).replace(CONTROLS, " "))
        .map((piece) => ({
            typed: piece.replace(/ /g, ""),
            alternatives: alternatives(piece),
        }))
        .filter((term) => term.alternatives.length)
        .slice(0, TERMS_LIMIT);
}
