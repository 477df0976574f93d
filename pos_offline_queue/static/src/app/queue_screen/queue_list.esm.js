/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, onMounted, onWillUnmount, useRef, useState} from "@odoo/owl";
import {age, ago} from "@pos_offline_queue/app/queue_screen/ages.esm";
import {_t} from "@web/core/l10n/translation";
import {rowWindow} from "@pos_offline_queue/core/row_window.esm";
import {t} from "@pos_offline_queue/app/messages.esm";
import {useClock} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";
import {useThrottleForAnimation} from "@web/core/utils/timing";

/** In pixels, as in queue_screen.scss; a row with an error has one line more. */
const ROW_HEIGHT = 72;
const ERROR_HEIGHT = 24;

/** The sales of the queue; of a thousand, only those in sight are drawn. */
export class QueueList extends Component {
    static template = "pos_offline_queue.QueueList";
    static props = {
        rows: Array,
        selected: {type: [String, {value: null}], optional: true},
        onSelect: Function,
    };

    setup() {
        this.t = t;
        this.clock = useClock();
        this.list = useRef("list");
        this.seen = useState({top: 0, height: window.innerHeight});
        this.onScroll = useThrottleForAnimation(() => this.look());
        // Also when it is shown after having been hidden.
        const sizes = new ResizeObserver(() => this.look());
        onMounted(() => sizes.observe(this.list.el));
        onWillUnmount(() => sizes.disconnect());
    }

    look() {
        // While it is hidden its rows stay: one of them may get the focus back.
        if (this.list.el?.clientHeight) {
            this.seen.top = this.list.el.scrollTop;
            this.seen.height = this.list.el.clientHeight;
        }
    }

    get drawn() {
        const {rows} = this.props;
        const heights = rows.map((row) => this.heightOf(row));
        const {first, last, above, below} = rowWindow(
            heights,
            this.seen.top,
            this.seen.height
        );
        return {first, above, below, rows: rows.slice(first, last)};
    }

    heightOf(row) {
        return ROW_HEIGHT + (this.isRefused(row) ? ERROR_HEIGHT : 0);
    }

    isRefused({state, error}) {
        return state === "attention" && Boolean(error);
    }

    /** "Waiting · 3 min" */
    stateAndAge({state, createdAt}) {
        return `${t("state", state)} · ${age(this.clock.now - createdAt)}`;
    }

    attempts({attempts, lastAttemptAt}) {
        if (!attempts) {
            return _t("not sent yet");
        }
        const when = lastAttemptAt && ago(this.clock.now - lastAttemptAt);
        return when
            ? _t("Attempts: %(count)s (%(when)s)", {count: attempts, when})
            : _t("Attempts: %s", attempts);
    }

    lines({lines}) {
        return lines === 1 ? _t("1 line") : _t("%s lines", lines);
    }
}
