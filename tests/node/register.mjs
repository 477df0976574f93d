// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Loaded before the tests: node --import ./tests/node/register.mjs --test */

import {register} from "node:module";

register("./resolve.mjs", import.meta.url);
