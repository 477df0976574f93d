/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Navbar} from "@point_of_sale/app/navbar/navbar";
import {QueueNotice} from "@pos_offline_queue/app/queue_notice/queue_notice.esm";
import {patch} from "@web/core/utils/patch";

patch(Navbar, {components: {...Navbar.components, QueueNotice}});
