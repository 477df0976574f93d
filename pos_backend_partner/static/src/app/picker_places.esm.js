/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Allowance, wrapMessage} from "@pos_backend_partner/core/protocol.esm";
import {
    Component,
    onMounted,
    onWillUnmount,
    reactive,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

const CLOSED_CHECK_INTERVAL = 500;

function pickerUrl(configId) {
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
    }

    get isOpen() {
        return Boolean(this.window) && !this.window.closed;
    }

    /**
     * Brings the window to the front, with the picker in it.
     *
     * @returns {Boolean} false if the browser blocked the window
     */
    show() {
        if (!this.isOpen) {
            // The end of the previous window must not cancel this request.
            browser.clearInterval(this.watcher);
            // Without an address: the window may be there since before a reload of the
            // POS, and loading it anew would save the contact that is typed in it.
            this.window = browser.open("", this.name, this.features());
        }
        if (!this.isOpen) {
            return false;
        }
        if (!this.hasPicker) {
            this.window.location = this.url;
        }
        this.window.focus();
        this.watch();
        return true;
    }

    /** Whether the picker is there or being loaded; the cashier may have left it. */
    get hasPicker() {
        try {
            const {location, document, odoo} = this.window;
            const isThere = `${location.pathname}${location.search}` === this.url;
            // A page without Odoo's scripts is what a server in trouble answers.
            return isThere && (document.readyState !== "complete" || Boolean(odoo));
        } catch {
            // Pages of other sites may not be looked at.
            return false;
        }
    }

    features() {
        const {availWidth, availHeight} = browser.screen || window.screen;
        const width = Math.min(1180, availWidth);
        const height = Math.min(900, availHeight);
        return `popup,width=${width},height=${height}`;
    }

    /** Takes note of a message from that window. */
    heard(source) {
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
            this.window.postMessage(
                wrapMessage(type, content),
                browser.location.origin
            );
        }
    }
}

/**
 * The picker on top of the POS. The frame stays loaded once it was used, so
 * that the second customer of the day is a matter of milliseconds.
 */
export class PickerFrame {
    /**
     * @param {Object} options
     * @param {Number} options.configId
     * @param {Function} options.onClosed the cashier closed it
     * @param {Function} options.onTired the cashier will not wait for it any longer
     */
    constructor({configId, onClosed, onTired}) {
        this.url = pickerUrl(configId);
        Object.assign(this, {onClosed, onTired});
        /** Set by the component while the frame stands in the page. */
        this.element = null;
        this.state = reactive({
            isUsed: false,
            isShown: false,
            isReady: false,
            notice: "",
        });
    }

    get window() {
        return this.element && this.element.contentWindow;
    }

    show(notice = "") {
        Object.assign(this.state, {isUsed: true, isShown: true, notice});
    }

    hide() {
        this.state.isShown = false;
    }

    heard() {
        this.state.isReady = true;
    }

    /** A page that failed to load must not come back with the next customer. */
    drop() {
        Object.assign(this.state, {isUsed: false, isShown: false, isReady: false});
    }

    send(type, content) {
        if (this.window && this.state.isReady) {
            this.window.postMessage(wrapMessage(type, content), window.location.origin);
            if (this.state.isShown) {
                this.window.focus();
            }
        }
    }
}

/** The frame proper: tells its owner where it is. */
class Frame extends Component {
    static template = "pos_backend_partner.Frame";
    static props = {frame: Object};

    setup() {
        const ref = useRef("frame");
        onMounted(() => {
            this.props.frame.element = ref.el;
        });
        onWillUnmount(() => {
            this.props.frame.element = null;
        });
    }
}

export class PickerFrameDialog extends Component {
    static template = "pos_backend_partner.PickerFrameDialog";
    static components = {Frame};
    static props = {frame: Object};

    setup() {
        this.state = useState(this.props.frame.state);
        const dialog = useRef("dialog");
        useEffect(
            (isShown) => isShown && this.standAlone(dialog.el),
            () => [this.state.isShown]
        );
    }

    /**
     * The keyboard stays with the customers, also when Tab leaves their page. A popup
     * that is open already lies over them and has to be answered first, such as one that
     * says what the customer lacks.
     *
     * @param {HTMLElement} dialog
     * @returns {Function} gives it back to where it was
     */
    standAlone(dialog) {
        const before = document.activeElement;
        const container = dialog.parentElement;
        const others = [...container.children, ...container.parentElement.children];
        const behind = others.filter(
            (each) => !each.contains(dialog) && !each.inert && !each.matches(".popups")
        );
        behind.forEach((each) => (each.inert = true));
        dialog.querySelector(this.state.isReady ? "iframe" : "button").focus();
        return () => {
            behind.forEach((each) => (each.inert = false));
            before.focus();
        };
    }

    close() {
        this.props.frame.hide();
        this.props.frame.onClosed();
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            this.close();
        }
    }
}

/**
 * @returns {(code: String) => void} says a refused message of another window in the
 *     server's log; never in the cashier's way
 */
export function refusedMessages(orm, sessionId) {
    const reports = new Allowance({count: 20, period: 60000, now: () => Date.now()});
    return (code) => {
        console.warn(`pos_backend_partner: refused a message (${code})`);
        // A page that sends them by the thousand must not keep the till busy.
        if (!reports.take()) {
            return;
        }
        orm.silent
            .call("pos.session", "report_refused_message", [[sessionId], code])
            .catch(() => console.warn("pos_backend_partner: not logged on the server"));
    };
}
