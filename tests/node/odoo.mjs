// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* In Node's tests, in the place of modules of Odoo that are only handed on there. */

const no = () => false;

export const isAndroid = no;
export const isBrowserChrome = no;
export const isBrowserFirefox = no;
export const isBrowserSafari = no;
export const isDisplayStandalone = no;
export const isIOS = no;
export const isMacOS = no;
export const isMobileOS = no;

export const getTabableElements = () => [];
export const useActiveElement = () => null;
export const useAutofocus = () => null;
export const useService = () => null;

export const deserializeDateTime = (text) => text;
export const serializeDateTime = (moment) => moment;
export const formatDateTime = (moment, {format}) => moment.toFormat(format);

export const localization = {
    direction: "ltr",
    dateFormat: "MM/dd/yyyy",
    timeFormat: "HH:mm:ss",
};

export const formatPercentage = (share) => `${share * 100}%`;

export const roundDecimals = (value, decimals) => Number(value.toFixed(decimals));

/** Odoo's service for models; `answer` stands for the server. */
export class ORM {
    call(...args) {
        return this.answer(...args);
    }
}

export const session = {db: "test"};

/** Where services, screens and handlers are named; tests look them up by that. */
export const registry = {
    categories: {},
    category(name) {
        this.categories[name] ||= new Map();
        const entries = this.categories[name];
        return {
            add: (key, value) => entries.set(key, value),
            contains: (key) => entries.has(key),
            get: (key) => entries.get(key),
            getAll: () => [...entries.values()],
        };
    },
};

/** As Odoo does it: what was there before is what `super` finds. */
export function patch(target, extension) {
    const before = Object.getOwnPropertyDescriptors(target);
    Object.setPrototypeOf(
        extension,
        Object.create(Object.getPrototypeOf(target), before)
    );
    Object.defineProperties(target, Object.getOwnPropertyDescriptors(extension));
}

export const useDebounced = (work) => work;
export const useThrottleForAnimation = (work) => work;

export const downloadFile = () => null;
