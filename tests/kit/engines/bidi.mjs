// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Loaded before Playwright's driver: node --import ./tests/kit/engines/bidi.mjs

   For each context Playwright sends this command, which it can do without, and which
   Firefox 153, the one that Debian has, does not know. So it asks something harmless
   instead. */

import Module from "node:module";

const UNKNOWN = "emulation.setMediaFeaturesOverride";
const HARMLESS = "session.status";

const compile = Module.prototype._compile;
Module.prototype._compile = function (source, ...rest) {
    return compile.call(this, source.replaceAll(UNKNOWN, HARMLESS), ...rest);
};
