/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Navbar} from "@point_of_sale/app/navbar/navbar";
import {TransferButton} from "@pos_multi_session_sync/app/transfer/transfer_button.esm";
import {patch} from "@web/core/utils/patch";

patch(Navbar, {components: {...Navbar.components, TransferButton}});
