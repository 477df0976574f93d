/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {isUntouched, sortedLines} from "@pos_multi_session_sync/core/document.esm";
import {ErrorPopup} from "@point_of_sale/app/errors/popups/error_popup";
import {PRINTED} from "@pos_multi_session_sync/core/printed.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {personText} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {toRaw} from "@odoo/owl";
import {without} from "@pos_multi_session_sync/core/plain.esm";

/** So long a cashier can undo it. Milliseconds. */
const UNDO_LASTS = 30000;
const NOTICE = "deleted_here";

/** An order that is deleted here disappears from the screens of others. */
export class Deletions {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
    }

    /** Whether this cashier may; the server asks what the user may, once more. */
    mayDelete(order) {
        const {pos, view} = this.sharing;
        const {group} = view.state;
        const document = view.documentOf(order);
        if (!group?.only_managers_delete || !document || isUntouched(document)) {
            return true;
        }
        return group.may_delete && pos.offlineQueue.isManager;
    }

    async refuse(order) {
        const {env, view} = this.sharing;
        await env.services.popup.add(ErrorPopup, {
            title: _t("Only managers delete orders"),
            body: _t(
                "Order %s stays open. A manager can delete it.",
                view.labelOf(order)
            ),
        });
        return false;
    }

    /** @returns {Object|undefined} props of the question; standard's for unshared ones */
    wordsOf(order) {
        const {env, view} = this.sharing;
        if (!this.sharing.of(order)) {
            return undefined;
        }
        const total = env.utils.formatCurrency(order.get_total_with_tax());
        const people = view.presenceOn(order).map(personText).join(", ");
        const others = _t("This order is on the screen of: %s.", people);
        const undo = _t("You can undo this for 30 seconds.");
        const body = [
            people && others,
            _t("It disappears from all tills."),
            !order.guest_order && undo,
        ];
        return {
            title: _t("Delete order %(number)s (%(total)s)?", {
                number: view.labelOf(order),
                total,
            }),
            body: body.filter(Boolean).join(" "),
            confirmText: _t("Delete"),
        };
    }

    /** After the question; if the answer was No the order is open. */
    offerUndo(order) {
        const {shared_uuid: uuid} = toRaw(order);
        const {sharing} = this;
        const document = sharing.isStarted && sharing.replica.visible(uuid);
        if (this.isUndoable(document) && sharing.isOwn(document.closed)) {
            const {view} = sharing;
            view.addNotice({type: NOTICE, order: uuid});
            browser.setTimeout(() => view.withdraw(NOTICE, uuid), UNDO_LASTS);
        }
    }

    /** A guest's order ends with the guest's own draft in Odoo. */
    isUndoable(document) {
        return (
            document?.state === "cancelled" &&
            !document.merged &&
            !document.fields.guest_order &&
            Object.keys(document.lines).length > 0
        );
    }

    /**
     * What is closed stays closed: it comes back as a new order. The kitchen was told to
     * take back what it had, and gets it again.
     *
     * @returns {String} key of the new order
     */
    undo(document) {
        const {sharing} = this;
        const uuid = sharing.desk.newId();
        const lines = sortedLines(document).map((line) => ({
            type: "line.add",
            line: line.uuid,
            values: without(line.values, PRINTED),
            position: line.position,
        }));
        const {fields} = document;
        sharing.issue(uuid, [{type: "order.new", fields}, ...lines]);
        sharing.show(uuid);
        return uuid;
    }
}
