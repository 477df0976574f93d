/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Chrome} from "@point_of_sale/app/pos_app";
import {SharingNotices} from "@pos_multi_session_sync/app/shared_screens/sharing_notices.esm";
import {TransferToasts} from "@pos_multi_session_sync/app/transfer/transfer_toasts.esm";
import {patch} from "@web/core/utils/patch";

patch(Chrome, {
    components: {...Chrome.components, SharingNotices, TransferToasts},
});
