// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What engines lack or do in their own way, and what the suite does about it. The one
   place for these: `docs/BROWSERS.md` is held against it.

   id      as in docs/BROWSERS.md
   engines of the tests that have it; the contract finds them by `probe`, and fails when
           it finds others than are listed. Without `probe`: what cannot be asked in a
           page (reports say it), of engines that are named in `what`
   link    where it is written down
   does    what the suite does
   test    the test that shows it: a file and words of its name */

/** Longer than any engine takes for what it answers at all. In ms. */
const LONG = 1500;

function isSilent(promise, timers) {
    return new Promise((resolve) => {
        timers.set(() => resolve(true), LONG);
        promise.then(
            () => resolve(false),
            () => resolve(false)
        );
    });
}

async function durabilityOf({indexedDB, newName}) {
    const request = indexedDB.open(newName(), 1);
    request.onupgradeneeded = () => request.result.createObjectStore("rows");
    await new Promise((resolve) => (request.onsuccess = resolve));
    const options = {durability: "strict"};
    return request.result.transaction("rows", "readwrite", options).durability;
}

export const QUIRKS = [
    {
        id: "persist-asks-a-person",
        engines: ["firefox"],
        what: "Firefox asks the user whether a page may store data for good. Until somebody answers, the promise of `navigator.storage.persist()` rests.",
        link: "https://developer.mozilla.org/docs/Web/API/StorageManager/persist",
        does: "The start does not wait for it. Till and board say that nothing has been promised until it has.",
        test: "tests/test_engines_waits.py: a_till_sells_where_the_browser_is_silent_about",
        probe: async ({timers}) =>
            Boolean(navigator.storage && navigator.storage.persist) &&
            isSilent(navigator.storage.persist(), timers),
    },
    {
        id: "no-storage-manager",
        engines: ["webkit"],
        what: "WebKitGTK, Safari before 15.2 and pages on plain HTTP have no `navigator.storage`: no promise to keep anything, and no word of how much is free.",
        link: "https://webkit.org/blog/14403/updates-to-storage-policy/",
        does: "Till and board say that nothing has been promised. A full disk is noticed by a reserve that is written at the start.",
        test: "pos_offline_queue/tests/test_offline_device.py: kinds_of_storage",
        probe: async () => !navigator.storage,
    },
    {
        id: "no-strict-durability",
        engines: [],
        what: 'Firefox before 126 and Safari before 15 ignore `durability: "strict"`: a write that is done may not be on the disk yet.',
        link: "https://developer.mozilla.org/docs/Web/API/IDBTransaction/durability",
        does: "It is read back, and where it is missing the till says less than that a sale survives a power cut.",
        test: "pos_offline_queue/static/tests/contract/storage.mjs: says whether a write is on the disk",
        probe: async (world) => (await durabilityOf(world)) !== "strict",
    },
    {
        id: "no-install-prompt",
        engines: ["firefox", "webkit"],
        what: "Only Chromium lets a page offer its installation (`beforeinstallprompt`). On an iPad people do it by Share, Add to Home Screen.",
        link: "https://developer.mozilla.org/docs/Web/API/Window/beforeinstallprompt_event",
        does: "The queue's screen has a button where the browser offers it, and tells the way elsewhere.",
        test: "tests/test_installable.py: each_browser_has_its_own_way",
        probe: async () => !("onbeforeinstallprompt" in window),
    },
    {
        id: "database-server-lost",
        engines: [],
        what: 'Safari on an iPad loses the process behind all databases, above all after sleep: transactions fail with UnknownError, "Connection to Indexed Database server lost".',
        link: "https://github.com/dexie/Dexie.js/issues/2008",
        does: "The database is opened again and the transaction, of which nothing was written, is run once more.",
        test: "pos_offline_queue/static/tests/contract/storage.mjs: opens it again when the engine has lost what is behind it",
    },
    {
        id: "no-room-called-closed",
        engines: [],
        what: "Firefox close to its quota has been seen to throw InvalidStateError where QuotaExceededError is due.",
        link: "https://github.com/matrix-org/matrix-js-sdk/blob/develop/docs/storage-notes.md",
        does: "A sale is tried once more with the room of the reserve.",
        test: "pos_offline_queue/static/tests/contract/storage.mjs: keeps it there too when the engine calls no room a closed database",
    },
    {
        id: "no-abort-timeout",
        engines: [],
        what: "Safari before 16 and Chromium before 103 have no `AbortSignal.timeout`.",
        link: "https://developer.mozilla.org/docs/Web/API/AbortSignal/timeout_static",
        does: "A timer and an AbortController.",
        test: "pos_offline_queue/static/tests/core/offline_start/patience.test.mjs: where the browser has no deadlines",
        probe: async () => !AbortSignal.timeout,
    },
    {
        id: "no-web-locks",
        engines: [],
        what: "Safari before 15.4 and pages on plain HTTP have no Web Locks.",
        link: "https://developer.mozilla.org/docs/Web/API/Web_Locks_API",
        does: "A lease in localStorage; that nothing is doubled rests on the server's unique key.",
        test: "pos_offline_queue/static/tests/contract/lock.mjs: lets one tab send at a time",
        probe: async () => !navigator.locks,
    },
    {
        id: "no-shared-worker",
        engines: [],
        what: "Safari before 16 and Chrome on Android have no SharedWorker, in which Odoo's bus runs.",
        link: "https://developer.mozilla.org/docs/Web/API/SharedWorker",
        does: "Odoo takes a worker for each tab.",
        test: "tests/test_engines_sharing.py: without_a_shared_worker",
        probe: async () => !window.SharedWorker,
    },
    {
        id: "seven-days",
        engines: [],
        what: "Safari deletes what a page has stored after seven days of use in which nobody visited it; not that of an app on the home screen.",
        link: "https://webkit.org/blog/10218/full-third-party-cookie-blocking-and-more/",
        does: "Sales that have waited for a day are told in a notice; the POS can be installed.",
        test: "tests/test_offline_storage.py: sales_that_wait_for_long_where_nothing_was_promised",
    },
];
