/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    Component,
    onMounted,
    onWillUnmount,
    reactive,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {envelope} from "@pos_backend_partner/core/protocol.esm";
import {pickerUrl} from "@pos_backend_partner/app/customer_picker/picker_window.esm";

/**
 * The picker on top of the POS. The frame stays loaded once it was used, so
 * that the second customer of the day is a matter of milliseconds.
 */
export class PickerFrame {
    constructor({configId, onClosed}) {
        this.url = pickerUrl(configId);
        this.onClosed = onClosed;
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

    show(request, notice = "") {
        Object.assign(this.state, {isUsed: true, isShown: true, notice});
        this.send("request", request);
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
            this.window.postMessage(envelope(type, content), window.location.origin);
            this.window.focus();
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
     * The keyboard stays with the customers, also when Tab leaves their page.
     *
     * @param {HTMLElement} dialog
     * @returns {Function} gives it back to where it was
     */
    standAlone(dialog) {
        const before = document.activeElement;
        const container = dialog.parentElement;
        const others = [...container.children, ...container.parentElement.children];
        const behind = others.filter((each) => !each.contains(dialog) && !each.inert);
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
