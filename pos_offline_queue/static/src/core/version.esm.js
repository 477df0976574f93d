/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Of the code that this page runs, as the manifest has it. What the server says when
 * the page is loaded would not do: the code may come from a cache.
 */
export const VERSION = "17.0.1.0.0";
