/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {markRaw, reactive, toRaw} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {isolated} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {noticeOf} from "@pos_multi_session_sync/app/sharing/notice_messages.esm";

/** Who was not heard of for so long has gone elsewhere. Milliseconds. */
const PRESENCE_LASTS = 240000;
/** The same, of who takes a payment: the next one is not to wait for a dead till. */
const PAYING_LASTS = 45000;
/** More than these nobody reads. */
const MOST_NOTICES = 20;
/** So long one sees which line a notice speaks of. Milliseconds. */
const MARK_LASTS = 20000;

function isSamePerson(one, other) {
    return (
        Boolean(one) === Boolean(other) &&
        (!one || (one.user === other.user && one.config === other.config))
    );
}

/** By this till's own clock, from when it was heard: others may be wrong. */
function isThere({heardAt, screen}) {
    const lasts = screen === "payment" ? PAYING_LASTS : PRESENCE_LASTS;
    return heardAt > Date.now() - lasts;
}

/**
 * What screens see of the sharing. `state` is reactive: `documents` and `authors` have
 * a small summary by uuid of the order and of the line, so that a screen is drawn again
 * only if it shows what has changed.
 */
export class SharingView {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        this.shown = new Map();
        this.lastNotice = 0;
        this.state = reactive({
            isActive: false,
            phase: "starting",
            since: Date.now(),
            pendingCount: 0,
            reason: null,
            isBusSilent: false,
            /** Who takes a payment, or has, as tills say that are connected; by order. */
            payers: {},
            /** Tills that this one is connected with directly; see MeshDesk.show. */
            mesh: {phase: "off", count: 0},
            /** Unsent sales that another till keeps, too; null: nobody is asked. */
            copies: null,
            group: null,
            presence: [],
            notices: [],
            documents: {},
            authors: {},
            /** Lines where another one's value has replaced what was done here. */
            replaced: {},
        });
    }

    open({group, me}) {
        this.me = me;
        Object.assign(this.state, {isActive: true, group: markRaw(group)});
    }

    // Orders and lines

    /** @param {Object|null} document null: this till has it no more */
    noteDocument(uuid, document) {
        const before = this.shown.get(uuid) || null;
        if (before === document) {
            return;
        }
        this.noteAuthors(before ? before.lines : {}, document ? document.lines : {});
        if (document) {
            this.shown.set(uuid, document);
            this.summarize(uuid);
        } else {
            this.shown.delete(uuid);
            delete this.state.documents[uuid];
        }
    }

    summarize(uuid) {
        const document = this.shown.get(uuid);
        if (document) {
            const {number, state, made, changed, closed, lines} = document;
            const origin = this.sharing.histories.originOf(document);
            const {length} = Object.keys(lines);
            const isPartial = this.sharing.aside.partial.has(uuid);
            const isMerged = Boolean(document.merged);
            const facts = {number, state, made, changed, closed, isPartial, isMerged};
            const unshown = isPartial ? this.unshownText(document) : "";
            this.state.documents[uuid] = markRaw({...facts, origin, length, unshown});
        }
    }

    /** @returns {String} "2 × Plum Tart": what others sell and this POS does not know */
    unshownText(document) {
        const {env, applier} = this.sharing;
        const words = applier.unknownLines(document).map(({values}) => {
            const count = env.utils.formatProductQty(values.qty, false);
            const name = values.full_product_name || _t("a product");
            return `${count} × ${isolated(name)}`;
        });
        return words.join(", ");
    }

    noteAuthors(before, after) {
        if (before === after) {
            return;
        }
        const {authors} = this.state;
        for (const uuid of Object.keys(after)) {
            if (before[uuid] !== after[uuid]) {
                const {added, changed, printed} = after[uuid];
                const actors = {
                    added: added.actor,
                    changed: changed?.actor || null,
                    printed: printed?.actor || null,
                    printedAt: printed?.ts || null,
                };
                const old = toRaw(authors)[uuid];
                const isSame =
                    old &&
                    isSamePerson(old.added, actors.added) &&
                    isSamePerson(old.changed, actors.changed) &&
                    old.printedAt === actors.printedAt;
                if (!isSame) {
                    authors[uuid] = markRaw(actors);
                }
            }
        }
        for (const uuid of Object.keys(before)) {
            if (!after[uuid]) {
                delete authors[uuid];
            }
        }
    }

    documentOf(order) {
        return this.shown.get(toRaw(order).shared_uuid) || null;
    }

    summaryOf(order, state = this.state) {
        return state.documents[toRaw(order).shared_uuid] || null;
    }

    numberOf(order) {
        const {number} = this.documentOf(order) || {};
        return number ? String(number) : _t("NEW");
    }

    /** @returns {String} "#12", as people call it */
    labelOf(order) {
        const {number} = this.documentOf(order) || {};
        return number ? `#${number}` : _t("NEW").toString();
    }

    isMine(order) {
        const {made} = this.documentOf(order) || {};
        return !made || !made.actor || made.actor.config === this.me.config;
    }

    // People

    /** @returns {Boolean} whether it is this cashier, at this POS */
    isMe(actor) {
        return isSamePerson(actor, this.me);
    }

    /** @param {Number} [serverTime] by which it is known how long ago each was seen */
    notePresence(presence, serverTime = 0) {
        // The page that was here before the last F5 is not somebody else, either.
        const others = presence.filter((one) => !this.sharing.isOwn(one));
        this.state.presence = others.map((one) => {
            const ago = serverTime ? Math.max(0, serverTime - one.seen_at) : 0;
            return this.placed(one, Date.now() - ago);
        });
    }

    /** With when it was first and last heard of at that place. */
    placed(one, heardAt) {
        const before = this.state.presence.find(({client}) => client === one.client);
        const isStill = before?.order === one.order && before?.screen === one.screen;
        const since = isStill ? before.since : heardAt;
        return markRaw({...one, heardAt, since});
    }

    notePerson(one) {
        const others = this.state.presence.filter(({client}) => client !== one.client);
        // Who has left says so, and is nowhere.
        if (one.screen && !this.sharing.isOwn(one)) {
            others.push(this.placed(one, Date.now()));
        }
        this.state.presence = others;
    }

    /** @returns {Object[]} who is at that order on other tills */
    presenceOn(order, state = this.state) {
        return this.othersAt(order, state).map(({actor}) => actor);
    }

    /** @returns {Object|null} who takes the payment on another till: {actor, ...} */
    payerOf(order, state = this.state) {
        const others = this.othersAt(order, state);
        const payer = state.payers[toRaw(order).shared_uuid];
        return (
            others.find(({screen}) => screen === "payment") ||
            (payer?.why === "paying" ? payer : null)
        );
    }

    /**
     * @returns {Object|null} {order, name, till} who was paid for it, where Odoo has
     *  rejected the sale, or does not know of it yet (`isHint`); null on the till that
     *  has that sale
     */
    rejectedOf(order, state = this.state) {
        const {shared_uuid: uuid} = toRaw(order);
        const isOwn =
            this.sharing.paidHere?.has(uuid) || this.sharing.of(order)?.sealed;
        if (isOwn) {
            return null;
        }
        const {rejected = []} = state.group || {};
        const {why, actor, since} = state.payers[uuid] || {};
        const sold = why === "sold" && {order: uuid, ...actor, since, isHint: true};
        return rejected.find((each) => each.order === uuid) || sold || null;
    }

    othersAt(order, state) {
        const uuid = toRaw(order).shared_uuid;
        return state.presence.filter((one) => one.order === uuid && isThere(one));
    }

    /** Whether anybody else of the group is at a till. */
    get hasOthers() {
        return this.state.presence.some(isThere);
    }

    noteGroup(group) {
        this.state.group = markRaw(group);
    }

    /** @param {Object} line state of the SyncClient */
    noteLine({phase, since, pendingCount, reason, isBusSilent}) {
        Object.assign(this.state, {phase, since, pendingCount, reason, isBusSilent});
    }

    /** @param {Object|null} payer see MeshPayments.payerOf */
    notePayer(uuid, payer) {
        const {payers} = this.state;
        const {client, since = Date.now()} = payers[uuid] || {};
        if (payer) {
            const heard = client === payer.client ? since : Date.now();
            payers[uuid] = markRaw({...payer, since: payer.since ?? heard});
        } else {
            delete payers[uuid];
        }
    }

    noteMesh(mesh) {
        const {phase, count} = this.state.mesh;
        if (phase !== mesh.phase || count !== mesh.count) {
            this.state.mesh = mesh;
        }
    }

    noteCopies(count) {
        this.state.copies = count;
    }

    /** @param {Number} quota percent; 0 where there is enough left, 100: it is used up */
    noteQuota(quota) {
        const type = quota && (quota < 100 ? "quota_near" : "quota_used");
        if (type && type !== this.quotaShown) {
            this.addNotice({type, order: null});
        }
        this.quotaShown = type;
    }

    // Notices

    addNotice(change) {
        const notice = noticeOf(change, this.sharing);
        if (notice) {
            this.mark(change);
            this.lastNotice += 1;
            const {notices} = this.state;
            // One is shown at a time, and what ends by itself cannot wait.
            notices[notice.isUrgent ? "unshift" : "push"]({
                id: this.lastNotice,
                ...notice,
            });
            if (notices.length > MOST_NOTICES) {
                notices.splice(notices.findIndex(({isUrgent}) => !isUrgent) || 0, 1);
            }
        }
    }

    mark({type, line}) {
        if (type === "overwrote" && line) {
            const {replaced} = this.state;
            browser.clearTimeout(replaced[line]);
            replaced[line] = browser.setTimeout(() => this.unmark(line), MARK_LASTS);
        }
    }

    /** It was touched here, or long enough ago. */
    unmark(line) {
        const {replaced} = this.state;
        browser.clearTimeout(replaced[line]);
        delete replaced[line];
    }

    /** What it tells is so no more. */
    withdraw(type, order) {
        this.state.notices
            .filter((notice) => notice.type === type && notice.order === order)
            .forEach(({id}) => this.dismiss(id));
    }

    dismiss(id) {
        const {notices} = this.state;
        const index = notices.findIndex((notice) => notice.id === id);
        return index < 0 ? null : notices.splice(index, 1)[0];
    }

    takeNotice(id) {
        return toRaw(this.dismiss(id));
    }
}
