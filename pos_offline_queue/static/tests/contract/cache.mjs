// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What the offline start relies on in a browser's caches. */

import {equal} from "./check.mjs";
import {Keeper} from "@pos_offline_queue/service_worker/keeper.esm";

/**
 * @param {Object} world
 * @param {CacheStorage} world.caches
 * @param {String} world.origin
 * @param {() => String} world.newName of a database that nobody has used
 * @returns {Object} functions by what they show; each rejects if it is not so
 */
export function cacheContract({caches, origin, newName}) {
    const file = `${origin}/web/assets/abc/pos.js`;
    async function keptStart() {
        const facts = {
            database: newName(),
            user_id: 2,
            config_id: 7,
            session_id: 12,
            login_number: 3,
        };
        const marker = `<script type="application/json" id="pos_offline_start">`;
        const html = `<html><head>${marker}${JSON.stringify(
            facts
        )}</script></head></html>`;
        const keeper = new Keeper({
            caches,
            origin,
            now: () => 1000,
            fetch: async () =>
                new Response("code", {headers: {"Content-Length": "4"}, status: 200}),
        });
        let kept = null;
        await keeper.keep(
            {
                facts,
                html,
                address: "/pos/ui?config_id=7",
                answers: "answers",
                urls: [file],
            },
            (found) => {
                kept = found;
            }
        );
        return {keeper, kept, html};
    }
    return {
        async "keeps a page with its files and answers, and gives them back"() {
            const {keeper, kept, html} = await keptStart();
            equal((await keeper.page(7)).html, html);
            equal(await (await keeper.file(file, kept)).text(), "code");
            equal(
                await keeper.read(kept, "/pos/offline_start/1000/answers"),
                "answers"
            );
            await keeper.drop(kept);
        },

        async "drops all of it when it has to go"() {
            const {keeper, kept} = await keptStart();
            await keeper.dropConfig(7);
            equal(await keeper.page(7), null);
            equal(await keeper.file(file, kept), undefined);
        },
    };
}
