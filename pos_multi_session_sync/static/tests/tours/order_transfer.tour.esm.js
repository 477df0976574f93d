/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {registry} from "@web/core/registry";

function view(kind, shown) {
    return [
        {
            content: `Switch to ${kind}`,
            trigger: `.o_switch_view.o_${kind}`,
        },
        {
            content: `It is shown: ${kind}`,
            trigger: shown,
            isCheck: true,
        },
    ];
}

/** A manager looks at what was sent, and has a refused order offered again. */
registry.category("web_tour.tours").add("pos_order_transfer_backend", {
    test: true,
    steps: () => [
        {
            content: "The list",
            trigger: ".o_list_view .o_data_row:contains('Refusing Rita')",
            isCheck: true,
        },
        ...view("kanban", ".o_kanban_view .o_kanban_record:contains('Counter')"),
        ...view("graph", ".o_graph_view canvas"),
        ...view("pivot", ".o_pivot_view th:contains('Counter')"),
        ...view("list", ".o_list_view .o_data_row"),
        {
            content: "What needs attention: open the filters",
            trigger: ".o_searchview_dropdown_toggler",
        },
        {
            content: "Needs attention",
            trigger: ".o_filter_menu .o_menu_item:contains('Needs Attention')",
        },
        {
            content: "Only the refused one is left",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Patient Paul')))",
            isCheck: true,
        },
        {
            content: "Open it",
            trigger: ".o_data_row .o_data_cell:contains('Refusing Rita')",
        },
        {
            content: "Why it was refused",
            trigger:
                ".o_form_view .o_field_widget[name=receiver_ids] td:contains('We are closing')",
            isCheck: true,
        },
        {
            content: "What was sent",
            trigger: ".o_notebook .nav-link:contains('What Was Sent')",
        },
        {
            content: "Its lines",
            trigger: ".o_field_widget[name=content_html] td:contains('Cake')",
            isCheck: true,
        },
        {
            content: "The steps",
            trigger: ".o_notebook .nav-link:contains('Steps')",
        },
        {
            content: "Who, where, when",
            trigger:
                ".o_field_widget[name=step_ids] tr:contains('Refused'):contains('Bar')",
            isCheck: true,
        },
        {
            content: "Retry",
            trigger: ".o_statusbar_buttons button[name=action_retry]",
        },
        {
            content: "It is offered again",
            trigger:
                ".o_form_view .o_field_badge[name=state_label]:contains('Waiting')",
            isCheck: true,
        },
        {
            content: "Cancel",
            trigger: ".o_statusbar_buttons button[name=action_cancel]",
        },
        {
            content: "A reason is asked for",
            trigger: ".o_field_widget[name=reason] input",
            run: "text The customer has left",
        },
        {
            content: "Cancel the transfer",
            trigger: ".modal-footer button[name=action_cancel]",
        },
        {
            content: "It is cancelled",
            trigger:
                ".o_form_view .o_field_badge[name=state_label]:contains('Cancelled')",
            isCheck: true,
        },
    ],
});
