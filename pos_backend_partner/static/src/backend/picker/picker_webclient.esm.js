/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {WebClient} from "@web/webclient/webclient";
import {patch} from "@web/core/utils/patch";
import {session} from "@web/session";

patch(WebClient.prototype, {
    setup() {
        super.setup(...arguments);
        if (session.pos_customer_picker) {
            // No flash of the menu bar before the list is there.
            this.state.fullscreen = true;
        }
    },

    /** The picker has no apps: it starts with its list. */
    _loadDefaultApp() {
        if (session.pos_customer_picker) {
            return this.env.services.pos_customer_picker.openList();
        }
        return super._loadDefaultApp(...arguments);
    },

    /** One service worker, for /web, is enough; this page is outside its scope. */
    registerServiceWorker() {
        return session.pos_customer_picker ? null : super.registerServiceWorker();
    },
});
