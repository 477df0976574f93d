/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {CharField, charField} from "@web/views/fields/char/char_field";
import {Component, onWillUnmount, useState, useSubEnv} from "@odoo/owl";
import {PhoneField, phoneField} from "@web/views/fields/phone/phone_field";
import {useBus, useService} from "@web/core/utils/hooks";
import {FormController} from "@web/views/form/form_controller";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {KanbanRecord} from "@web/views/kanban/kanban_record";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {ListController} from "@web/views/list/list_controller";
import {ListRenderer} from "@web/views/list/list_renderer";
import {PickerControlPanel} from "@pos_backend_partner/backend/picker.esm";
import {SearchBar} from "@web/search/search_bar/search_bar";
import {formView} from "@web/views/form/form_view";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {newToken} from "@pos_backend_partner/core/protocol.esm";
import {patch} from "@web/core/utils/patch";
import {readTyped} from "@pos_backend_partner/core/search_text.esm";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {url} from "@web/core/utils/urls";

/** Picture, name, and below it whose contact it is, its reference and town. */
export class PickerCustomerField extends CharField {
    static template = "pos_backend_partner.PickerCustomerField";

    setup() {
        super.setup();
        this.picker = useService("pos_customer_picker");
        this.state = useState(this.picker.state);
    }

    get isCurrent() {
        // Read from the state, so that the next request marks another row.
        const {customer} = this.state.request || {};
        return Boolean(customer) && customer.id === this.props.record.resId;
    }

    get picture() {
        const {resId, data} = this.props.record;
        return url("/web/image", {
            model: "res.partner",
            id: resId,
            field: "avatar_128",
            // A new picture must not hide behind the browser's cache.
            unique: data.write_date ? data.write_date.toMillis() : "",
        });
    }

    get details() {
        const {ref, city} = this.props.record.data;
        return [ref, city].filter(Boolean).join(" · ");
    }
}

registry.category("fields").add("pos_picker_customer", {
    ...charField,
    component: PickerCustomerField,
});

/** Most people have a mobile phone only. */
export class PickerPhoneField extends PhoneField {
    static template = "pos_backend_partner.PickerPhoneField";

    get numbers() {
        const {phone, mobile} = this.props.record.data;
        return [...new Set([phone, mobile])].filter(Boolean);
    }
}

registry.category("fields").add("pos_picker_phone", {
    ...phoneField,
    component: PickerPhoneField,
});

/** The buttons of a row or card. */
export class PickerChoose extends Component {
    static template = "pos_backend_partner.PickerChoose";
    static props = {...standardWidgetProps};

    setup() {
        this.picker = useService("pos_customer_picker");
        this.state = useState(this.picker.state);
    }

    choose() {
        const {resId, data} = this.props.record;
        this.picker.choose(resId, data.complete_name);
    }

    open() {
        this.env.pickerList.open(this.props.record);
    }
}

registry.category("view_widgets").add("pos_picker_choose", {component: PickerChoose});

const views = registry.category("views");

function chooseRecord(picker, record) {
    if (record) {
        picker.choose(record.resId, record.data.complete_name);
    }
}

/** Enter looks up what was typed; once more, it chooses the only customer found. */
class PickerSearchBar extends SearchBar {
    onSearchKeydown(ev) {
        const isEnter = ev.key === "Enter" && !ev.isComposing && !ev.repeat;
        const hit = isEnter && !this.state.query && this.env.pickerList.onlyHit();
        if (hit) {
            ev.preventDefault();
            chooseRecord(this.env.services.pos_customer_picker, hit);
        } else {
            super.onSearchKeydown(...arguments);
        }
    }
}

/** What list and cards have in common: how customers are searched, opened and made. */
const pickingFrom = (Controller) =>
    class extends Controller {
        static components = {...Controller.components, SearchBar: PickerSearchBar};

        setup() {
            super.setup();
            this.picker = useService("pos_customer_picker");
            // To search is what a cashier comes for, also on a phone.
            this.searchBarToggler.state.showSearchBar = true;
            useSubEnv({
                pickerList: {
                    open: (record) => this.openRecord(record),
                    mayEdit: this.props.archInfo.activeActions.edit,
                    onlyHit: () => this.onlyHit(),
                },
            });
        }

        get className() {
            const {create} = this.props.archInfo.activeActions;
            return `${super.className || ""} ${create ? "" : "o_pos_picker_no_new"}`;
        }

        /** The one customer that a search has found, once the list shows its hits. */
        onlyHit() {
            const {root} = this.model;
            const {domain, query} = this.env.searchModel;
            const isFound = JSON.stringify(root.domain) === JSON.stringify(domain);
            const isOnly =
                query.length && isFound && !root.isGrouped && root.count === 1;
            return isOnly ? root.records[0] : null;
        }

        /** The form begins with what was searched for in vain. */
        async createRecord() {
            const {query, searchItems} = this.env.searchModel;
            const searched = query
                .filter(
                    ({searchItemId: id}) => searchItems[id].fieldName === "pos_search"
                )
                .map(({autocompleteValue}) => autocompleteValue.value);
            const box = this.rootRef.el.querySelector(".o_searchview_input");
            this.picker.typed = readTyped([...searched, box?.value || ""].join(" "));
            return super.createRecord(...arguments);
        }
    };

// -------------------------------------------------------------------- list

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
        const hit = this.env.pickerList.onlyHit();
        if (hit ? hit.resId === record.resId : this.highlighted.id === record.resId) {
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
    Controller: pickingFrom(ListController),
    Renderer: PickerListRenderer,
    ControlPanel: PickerControlPanel,
});

// ------------------------------------------------------------------ kanban

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
    Controller: pickingFrom(KanbanController),
    Renderer: PickerKanbanRenderer,
    ControlPanel: PickerControlPanel,
});

// -------------------------------------------------------------------- form

/** Any form that the cashier may open in the picker, also in a dialog. */
patch(FormController.prototype, {
    setup() {
        super.setup(...arguments);
        const picker = this.env.services.pos_customer_picker;
        if (picker && picker.isPicker) {
            let isTyping = false;
            // What is being typed into a field is no change of the record yet.
            useBus(this.model.bus, "FIELD_IS_DIRTY", (ev) => (isTyping = ev.detail));
            const isEditing = () =>
                this.model.root.dirty || isTyping || this.isChoosing;
            const form = {isEditing: () => Boolean(isEditing())};
            picker.addForm(form);
            onWillUnmount(() => picker.removeForm(form));
        }
    },
});

class PickerFormController extends FormController {
    setup() {
        super.setup();
        this.picker = useService("pos_customer_picker");
        /** Keys of customers who are not saved yet, by their records. */
        this.newKeys = new WeakMap();
        /** A new customer is asked for what a till needs, until the cashier wants more. */
        this.shown = useState({isShort: !this.props.resId});
        useSubEnv({
            pickerForm: {
                shown: this.shown,
                choose: () => this.choose(),
                isNew: () => this.model.root.isNew,
                isDirty: () => this.model.root.dirty,
            },
        });
    }

    /** A new one begins with what was searched for; without changes it is not saved. */
    onWillLoadRoot(config) {
        const typed = Object.entries(config.resId ? {} : this.picker.typed);
        const defaults = typed
            .filter(([, text]) => text)
            .map(([name, text]) => [`default_${name}`, text]);
        this.picker.typed = {};
        config.context = {...this.props.context, ...Object.fromEntries(defaults)};
        return super.onWillLoadRoot(...arguments);
    }

    get className() {
        return {...super.className, o_pos_picker_short: this.shown.isShort};
    }

    async saveButtonClicked() {
        return this.showWhatLacks(await super.saveButtonClicked(...arguments));
    }

    /** What keeps the customer from being saved may be among the fields not shown. */
    showWhatLacks(isSaved) {
        this.shown.isShort = this.shown.isShort && isSaved;
        return isSaved;
    }

    /**
     * The server creates one customer for a key, also if its answer is lost and the
     * cashier saves once more.
     */
    async onWillSaveRecord(record, changes) {
        if (record === this.model.root && record.isNew) {
            const key = this.newKeys.get(record) || newToken(window.crypto);
            this.newKeys.set(record, key);
            changes.pos_new_key = key;
        }
        return super.onWillSaveRecord(...arguments);
    }

    /** Modules have a say about it when the customer is chosen. */
    async onRecordSaved(record) {
        if (record === this.model.root) {
            this.picker.edited.add(record.resId);
        }
        return super.onRecordSaved(...arguments);
    }

    async choose() {
        const record = this.model.root;
        // Until it is chosen it belongs to the order that the page shows.
        this.isChoosing = true;
        try {
            if (this.showWhatLacks(await record.save())) {
                chooseRecord(this.picker, record);
            }
        } finally {
            this.isChoosing = false;
        }
    }
}

views.add("pos_customer_picker_form", {
    ...formView,
    Controller: PickerFormController,
    ControlPanel: PickerControlPanel,
});
