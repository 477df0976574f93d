/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {ago} from "@pos_offline_queue/app/queue_screen/ages.esm";
import {figureAge} from "@pos_offline_queue/app/queue_view.esm";
import {useClock} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";
import {usePos} from "@point_of_sale/app/store/pos_hook";

const CLOCK = 10000;

/** What is not in Odoo of the whole point of sale: what managers read in the backend. */
export class FigureLine extends Component {
    static template = "pos_offline_queue.FigureLine";
    static props = {state: Object};

    setup() {
        this.pos = usePos();
        this.clock = useClock(CLOCK);
    }

    get age() {
        return figureAge(this.props.state, this.clock.now);
    }

    get lastKnown() {
        return _t("Last known %s:", ago(this.age));
    }
}
