// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {MortalStorage, Platter} from "./mortal.mjs";
import {openOutbox} from "./world.mjs";

export const counters = (outbox) => outbox.sales().map(({counter}) => counter);

/** An outbox on a disk of its own, `reopen` as the next page would, `fate` to spoil. */
export async function begin(more = {}) {
    const platter = new Platter();
    const spoiled = {fate: "good"};
    const storage = () => new MortalStorage(platter, () => spoiled.fate);
    const outbox = await openOutbox(storage(), more);
    const reopen = () => openOutbox(storage(), more);
    return {outbox, platter, spoiled, reopen};
}
