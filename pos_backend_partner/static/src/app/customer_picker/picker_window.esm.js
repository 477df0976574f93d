/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {envelope} from "@pos_backend_partner/core/protocol.esm";

/** How long a window that is open already may take to say that it is there. */
const ACKNOWLEDGE_TIMEOUT = 1500;
const CLOSED_CHECK_INTERVAL = 500;

export function pickerUrl(configId) {
    return `/pos_backend_partner/picker?config_id=${configId}`;
}

/**
 * The picker in a window of its own, which stays open and is used again.
 * One name per POS, so that a reloaded POS finds its window back.
 */
export class PickerWindow {
    /**
     * @param {Object} options
     * @param {Number} options.configId
     * @param {() => void} options.onClosed the cashier closed the window
     */
    constructor({configId, onClosed}) {
        this.url = pickerUrl(configId);
        this.name = `pos_customer_picker_${configId}`;
        this.onClosed = onClosed;
        this.window = null;
        this.heardAt = 0;
    }

    get isOpen() {
        return Boolean(this.window) && !this.window.closed;
    }

    /**
     * Brings the window to the front with a request in it.
     *
     * @returns {Boolean} false if the browser blocked the window
     */
    show(request) {
        if (this.isOpen) {
            this.send("request", request);
            this.window.focus();
            this.reloadUnlessHeard();
        } else {
            // The end of the previous window must not cancel this request.
            browser.clearInterval(this.watcher);
            // The request follows when the page says that it is ready.
            this.window = browser.open(this.url, this.name, this.features());
        }
        if (this.isOpen) {
            this.watch();
            return true;
        }
        return false;
    }

    features() {
        const {availWidth, availHeight} = browser.screen || window.screen;
        const width = Math.min(1180, availWidth);
        const height = Math.min(900, availHeight);
        return `popup,width=${width},height=${height}`;
    }

    /** The cashier may have walked away from the list inside that window. */
    reloadUnlessHeard() {
        const askedAt = Date.now();
        browser.setTimeout(() => {
            if (this.isOpen && this.heardAt < askedAt) {
                this.window.location = this.url;
            }
        }, ACKNOWLEDGE_TIMEOUT);
    }

    /** Takes note of a message from that window. */
    heard(source) {
        this.heardAt = Date.now();
        if (!this.isOpen) {
            this.window = source;
            this.watch();
        }
    }

    watch() {
        browser.clearInterval(this.watcher);
        this.watcher = browser.setInterval(() => {
            if (!this.isOpen) {
                browser.clearInterval(this.watcher);
                this.window = null;
                this.onClosed();
            }
        }, CLOSED_CHECK_INTERVAL);
    }

    send(type, content) {
        if (this.isOpen) {
            this.window.postMessage(envelope(type, content), browser.location.origin);
        }
    }
}
