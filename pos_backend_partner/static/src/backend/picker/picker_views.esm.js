/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useBus, useService} from "@web/core/utils/hooks";
import {useState, useSubEnv} from "@odoo/owl";
import {FormController} from "@web/views/form/form_controller";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {KanbanRecord} from "@web/views/kanban/kanban_record";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {PickerControlPanel} from "@pos_backend_partner/backend/picker/picker_control_panel.esm";
import {formView} from "@web/views/form/form_view";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

const views = registry.category("views");

/** What rows and cards need of the view that holds them. */
function usePickerList(controller) {
    // To search is what a cashier comes for, also on a phone.
    controller.searchBarToggler.state.showSearchBar = true;
    useSubEnv({pickerList: {open: (record) => controller.openRecord(record)}});
}

function chooseRecord(picker, record) {
    if (record) {
        picker.choose(record.resId, record.data.display_name);
    }
}

// -------------------------------------------------------------------- list

class PickerListController extends ListController {
    setup() {
        super.setup();
        usePickerList(this);
    }
}

class PickerListRenderer extends ListRenderer {
    static recordRowTemplate = "pos_backend_partner.PickerListRow";

    setup() {
        super.setup();
        this.picker = useService("pos_customer_picker");
        this.pickerState = useState(this.picker.state);
        // By id of the customer: rows are made anew when the list is read again.
        this.highlighted = useState({id: null});
        useBus(this.env.searchModel, "focus-view", () => this.focusFirstRow());
    }

    /** Arrow down from the search goes to the customers, past the header. */
    focusFirstRow() {
        const cell = this.tableRef.el.querySelector(".o_data_row > .o_data_cell");
        if (cell) {
            cell.focus();
        }
    }

    /** Nothing here is done to many customers at once. */
    get hasSelectors() {
        return false;
    }

    getRowClass(record) {
        const classes = [super.getRowClass(record)];
        if (this.picker.isCurrent(record.resId)) {
            classes.push("o_pos_picker_current");
        }
        if (this.highlighted.id === record.resId) {
            classes.push("o_pos_picker_highlighted");
        }
        return classes.join(" ");
    }

    /** One tap points, two choose: a slip of the finger must cost nothing. */
    onCellClicked(record, _column, ev) {
        this.highlighted.id = record.resId;
        ev.currentTarget.focus();
    }

    onRowDoubleClicked(record) {
        chooseRecord(this.picker, record);
    }

    onCellKeydownReadOnlyMode(hotkey, cell, group, record) {
        if (hotkey === "enter" && record) {
            chooseRecord(this.picker, record);
            return true;
        }
        return super.onCellKeydownReadOnlyMode(...arguments);
    }
}

views.add("pos_customer_picker_list", {
    ...listView,
    Controller: PickerListController,
    Renderer: PickerListRenderer,
    ControlPanel: PickerControlPanel,
});

// ------------------------------------------------------------------ kanban

class PickerKanbanController extends KanbanController {
    setup() {
        super.setup();
        usePickerList(this);
    }
}

class PickerKanbanRecord extends KanbanRecord {
    static template = "pos_backend_partner.PickerKanbanRecord";

    setup() {
        super.setup();
        this.picker = useService("pos_customer_picker");
        this.pickerState = useState(this.picker.state);
    }

    getRecordClasses() {
        const isCurrent = this.picker.isCurrent(this.props.record.resId);
        return `${super.getRecordClasses()} ${isCurrent ? "o_pos_picker_current" : ""}`;
    }

    onDoubleClick() {
        chooseRecord(this.picker, this.props.record);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && ev.target === ev.currentTarget) {
            ev.preventDefault();
            ev.stopPropagation();
            chooseRecord(this.picker, this.props.record);
        }
    }
}

class PickerKanbanRenderer extends KanbanRenderer {
    static components = {
        ...KanbanRenderer.components,
        KanbanRecord: PickerKanbanRecord,
    };
}

views.add("pos_customer_picker_kanban", {
    ...kanbanView,
    Controller: PickerKanbanController,
    Renderer: PickerKanbanRenderer,
    ControlPanel: PickerControlPanel,
});

// -------------------------------------------------------------------- form

class PickerFormController extends FormController {
    setup() {
        super.setup();
        this.picker = useService("pos_customer_picker");
        useSubEnv({
            pickerForm: {
                choose: () => this.choose(),
                isNew: () => this.model.root.isNew,
                isDirty: () => this.model.root.dirty,
            },
        });
    }

    async choose() {
        const record = this.model.root;
        if (await record.save()) {
            chooseRecord(this.picker, record);
        }
    }
}

views.add("pos_customer_picker_form", {
    ...formView,
    Controller: PickerFormController,
    ControlPanel: PickerControlPanel,
});
