// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Imported first: a page that was not started without network. */

import {browser} from "@web/core/browser/browser";

globalThis.document = {getElementById: () => null, scripts: []};
globalThis.window = {};
browser.location = {};
