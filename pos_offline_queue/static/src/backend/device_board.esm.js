/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {onMounted, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Tills report once a minute. */
const REFRESH = 30_000;

/** The cards of the devices, below one line that says what is not in Odoo. */
export class DeviceBoardRenderer extends KanbanRenderer {
    static template = "pos_offline_queue.DeviceBoard";

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.figure = useState({text: "", level: "success"});
        onWillStart(() => this.loadFigure());
        onMounted(() => {
            this.refreshing = setInterval(() => this.refresh(), REFRESH);
        });
        onWillUnmount(() => clearInterval(this.refreshing));
    }

    async loadFigure() {
        const figure = await this.orm.call("pos.offline.figure", "board_figure");
        Object.assign(this.figure, figure);
    }

    /** As silent as can be: without a connection the next one may go well. */
    async refresh() {
        if (document.hidden) {
            return;
        }
        const silent = this.orm.silent;
        try {
            const figure = await silent.call("pos.offline.figure", "board_figure");
            Object.assign(this.figure, figure);
            await this.props.list.load();
        } catch (error) {
            console.warn("The board is not refreshed", error);
        }
    }
}

registry.category("views").add("pos_offline_device_board", {
    ...kanbanView,
    Renderer: DeviceBoardRenderer,
});
