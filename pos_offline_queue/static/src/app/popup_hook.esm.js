/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useComponent, useEffect, useExternalListener, useRef} from "@odoo/owl";
import {getTabableElements} from "@web/core/utils/ui";
import {useBarcodeReader} from "@point_of_sale/app/barcode/barcode_reader_hook";
import {useService} from "@web/core/utils/hooks";

/** What a scanner may read; without an answer the POS would say it is unknown. */
const CODES = ["cashier", "client", "coupon", "discount", "gs1", "price", "product"];
const UNHEARD = () => undefined;

/**
 * For a popup, whose root is `t-ref="popup"`: it has the keyboard to itself.
 *
 * The focus comes in, Tab stays inside, and in the end it is where it was before.
 * Standard's popups leave it outside, and what is typed or scanned then changes the
 * order behind them.
 */
export function usePopupKeyboard() {
    const popup = useComponent();
    const {popups} = useService("popup");
    const root = useRef("popup");
    /** Keys that went down here: a popup that came since is not meant by them. */
    const held = new Set();

    const isOnTop = () => Object.values(popups).pop()?.props.id === popup.props.id;
    const stops = () =>
        getTabableElements(root.el).filter((el) => !el.disabled && el.tabIndex >= 0);

    function onKeydown(ev) {
        if (!isOnTop()) {
            return;
        }
        held.add(ev.key);
        if (ev.key !== "Tab") {
            return;
        }
        const all = stops();
        const [first, last] = [all[0], all[all.length - 1]];
        const isInside = root.el.contains(document.activeElement);
        const end = ev.shiftKey ? first : last;
        if (!isInside || document.activeElement === end) {
            ev.preventDefault();
            (ev.shiftKey ? last : first).focus();
        }
    }

    function onKeyup(ev) {
        const wasHeld = held.delete(ev.key);
        const {cancelKey, confirmKey} = popup.props;
        const isAnswer = wasHeld && [cancelKey, confirmKey].includes(ev.key);
        if (isOnTop() ? !isAnswer : wasHeld) {
            ev.stopPropagation();
        }
    }

    useEffect(
        () => {
            const before = document.activeElement;
            stops()[0].focus();
            return () => {
                const {activeElement: now, body} = document;
                if (now === body || root.el?.contains(now)) {
                    before.focus();
                }
            };
        },
        () => []
    );
    useExternalListener(window, "keydown", onKeydown, {capture: true});
    useExternalListener(window, "keyup", onKeyup, {capture: true});
    useBarcodeReader(Object.fromEntries(CODES.map((code) => [code, UNHEARD])), true);
}
