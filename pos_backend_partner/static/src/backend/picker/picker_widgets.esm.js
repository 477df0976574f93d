/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {CharField, charField} from "@web/views/fields/char/char_field";
import {Component, useState} from "@odoo/owl";
import {PhoneField, phoneField} from "@web/views/fields/phone/phone_field";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {url} from "@web/core/utils/urls";
import {useService} from "@web/core/utils/hooks";

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
        this.picker.choose(resId, data.display_name);
    }

    open() {
        this.env.pickerList.open(this.props.record);
    }
}

registry.category("view_widgets").add("pos_picker_choose", {component: PickerChoose});
