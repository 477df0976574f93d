// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Schedules for Python, one file a seed: export.mjs <folder> <first seed> <count>.
   What was asked of the server, the log that came of it, and the documents. */

import {World} from "./world.mjs";
import {join} from "node:path";
import {writeFileSync} from "node:fs";

const [folder, ...rest] = process.argv.slice(2);
const [first, count] = rest.map(Number);
for (let seed = first; seed < first + count; seed++) {
    const {server} = new World(seed).run();
    const {asked, log} = server;
    const documents = [...server.documents.values()];
    const text = JSON.stringify({seed, asked, log, documents});
    writeFileSync(join(folder, `${seed}.json`), text);
}
