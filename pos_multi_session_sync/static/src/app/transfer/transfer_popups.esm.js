/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {AbstractAwaitablePopup} from "@point_of_sale/app/popup/abstract_awaitable_popup";
import {_t} from "@web/core/l10n/translation";
import {useDebounced} from "@web/core/utils/timing";
import {usePopupKeyboard} from "@pos_offline_queue/app/hooks.esm";
import {useState} from "@odoo/owl";

/** Between two letters that somebody types. Milliseconds. */
const SEARCH_DELAY = 300;

/** To whom, how, and with what words. Gives {receivers, names, mode, note}. */
export class SendPopup extends AbstractAwaitablePopup {
    static template = "pos_multi_session_sync.SendPopup";
    static defaultProps = {confirmKey: false, cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
        this.transfers = useState(this.props.transfers.state);
        // Who is online now?
        this.props.transfers.loadReceivers();
        this.choice = useState({chosen: [], mode: "hand_over", note: ""});
        this.search = useState({text: ""});
        this.searchLater = useDebounced(
            () => this.props.transfers.loadReceivers(this.search.text.trim()),
            SEARCH_DELAY
        );
        // Where there is only one, it is meant.
        const [only, ...others] = this.receivers.filter(({trouble}) => !trouble);
        if (only && !others.length) {
            this.choice.chosen.push(only);
        }
    }

    get receivers() {
        return this.transfers.receivers;
    }

    /** Those that were found no more are sent to all the same. */
    get chosen() {
        return this.choice.chosen.map(
            (one) => this.receivers.find(({id}) => id === one.id) || one
        );
    }

    isChosen({id}) {
        return this.choice.chosen.some((one) => one.id === id);
    }

    toggle(receiver) {
        const {chosen} = this.choice;
        this.choice.chosen = this.isChosen(receiver)
            ? chosen.filter(({id}) => id !== receiver.id)
            : [...chosen, receiver];
    }

    presence({is_online: isOnline, is_open: isOpen, trouble}) {
        if (trouble) {
            return {tone: "text-danger", icon: "fa-ban", words: trouble};
        }
        if (this.transfers.problem) {
            return {
                tone: "text-muted",
                icon: "fa-question-circle-o",
                words: _t("Not known without a connection"),
            };
        }
        if (isOnline) {
            return {tone: "text-success", icon: "fa-circle", words: _t("Online")};
        }
        return isOpen
            ? {
                  tone: "text-warning",
                  icon: "fa-circle-o",
                  words: _t("Open, but not online"),
              }
            : {
                  tone: "text-muted",
                  icon: "fa-circle-o",
                  words: _t("Closed: it waits there"),
              };
    }

    get modes() {
        return [
            {
                id: "hand_over",
                icon: "fa-hand-o-right",
                name: _t("Hand over"),
                words: _t("One of them takes it. It leaves this till."),
            },
            {
                id: "copy",
                icon: "fa-copy",
                name: _t("Copy"),
                words: _t("Each of them gets one. You keep yours."),
            },
        ];
    }

    getPayload() {
        return {
            receivers: this.chosen.map(({id}) => id),
            names: this.chosen.map(({name}) => name),
            mode: this.choice.mode,
            note: this.choice.note.trim(),
        };
    }
}

/**
 * Why this POS does not take an order. Gives the reason as it was typed, or the {code} of
 * a usual one, which the sender reads in their own language.
 */
export class RefusePopup extends AbstractAwaitablePopup {
    static template = "pos_multi_session_sync.RefusePopup";
    static defaultProps = {confirmKey: false, cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
        this.state = useState({reason: ""});
    }

    get usual() {
        return [
            {code: "unavailable", words: _t("Not available here").toString()},
            {code: "busy", words: _t("Too busy just now").toString()},
            {code: "closing", words: _t("We are closing").toString()},
        ];
    }

    get explanation() {
        return _t("%s is notified of the reason.", this.props.from);
    }

    get reason() {
        return this.state.reason.trim();
    }

    getPayload() {
        const usual = this.usual.find(({words}) => words === this.reason);
        return usual ? {code: usual.code} : this.reason;
    }
}

/** What of an order could not be delivered as it was sent, line by line. */
export class DeliveredPopup extends AbstractAwaitablePopup {
    static template = "pos_multi_session_sync.DeliveredPopup";
    static defaultProps = {confirmKey: "Enter", cancelKey: "Escape"};

    setup() {
        super.setup();
        usePopupKeyboard();
    }
}
