/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const FORM = ".o_pos_multi_session_form";
const CHOICE = `${FORM} [name=config_ids] input`;
/** As test_sharing_tour.py calls them. */
const [FIRST, SECOND] = ["A Counter", "A Terrace"];
const found = (name) => `.ui-autocomplete .ui-menu-item a:contains("${name}")`;

/** Shown by Odoo to its administrators, as all of its tours, until it was followed once. */
registry.category("web_tour.tours").add("pos_multi_session_tour", {
    rainbowMan: false,
    sequence: 46,
    steps: () => [
        {
            trigger: ".o_pos_multi_sessions .o-kanban-button-new",
            content: _t(
                "Tills that share their open orders are in one multi-session. Create the first one."
            ),
            position: "bottom",
        },
        {
            trigger: `${FORM} [name=name] input`,
            content: _t("Name it after the place where its tills stand."),
            position: "bottom",
            run: "text Ground Floor",
        },
        {
            trigger: CHOICE,
            content: _t("Choose the points of sale that share: at least two."),
            position: "bottom",
            run: `text ${FIRST}`,
        },
        // Somebody who has begun to choose goes on by themselves; a test does not.
        {trigger: found(FIRST), auto: true},
        {trigger: CHOICE, auto: true, run: `text ${SECOND}`},
        {trigger: found(SECOND), auto: true},
        {
            trigger: ".o_form_button_save",
            extra_trigger: `${FORM} [name=config_ids] .badge:nth-of-type(2)`,
            content: _t("Save it."),
            position: "bottom",
        },
        {
            trigger: "[data-menu-xmlid='point_of_sale.menu_pos_dashboard']",
            extra_trigger: `${FORM} .o_form_saved`,
            content: _t("Open the tills from the dashboard: they share from then on."),
            position: "bottom",
        },
    ],
});
