/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {markRaw, reactive, toRaw} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {noticeOf} from "@pos_multi_session_sync/app/sharing/notice_words.esm";

/** Who was not heard of for so long has gone elsewhere. Milliseconds. */
const PRESENCE_LASTS = 45000;
/** More than these nobody reads. */
const MOST_NOTICES = 20;

function isSamePerson(one, other) {
    return (
        Boolean(one) === Boolean(other) &&
        (!one || (one.user === other.user && one.config === other.config))
    );
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
            group: null,
            presence: [],
            notices: [],
            documents: {},
            authors: {},
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
            const {number, state, claim, made, changed, closed, lines} = document;
            const origin = this.sharing.histories.originOf(document);
            const {length} = Object.keys(lines);
            const facts = {number, state, claim, made, changed, closed};
            this.state.documents[uuid] = markRaw({...facts, origin, length});
        }
    }

    noteAuthors(before, after) {
        if (before === after) {
            return;
        }
        const {authors} = this.state;
        for (const uuid of Object.keys(after)) {
            if (before[uuid] !== after[uuid]) {
                const {added, changed} = after[uuid];
                const actors = {added: added.actor, changed: changed?.actor || null};
                const old = toRaw(authors)[uuid];
                const isSame =
                    old &&
                    isSamePerson(old.added, actors.added) &&
                    isSamePerson(old.changed, actors.changed);
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

    lineAuthors(line) {
        return this.state.authors[toRaw(line).uuid] || null;
    }

    claimOf(order, state = this.state) {
        const {claim} = this.summaryOf(order, state) || {};
        const {desk} = this.sharing;
        const isOthers = claim && !this.sharing.isOwn(claim);
        return isOthers && claim.until > desk.serverTime() ? claim : null;
    }

    isMine(order) {
        const {made} = this.documentOf(order) || {};
        return !made || !made.actor || made.actor.config === this.me.config;
    }

    // People

    notePresence(presence) {
        const heardAt = Date.now();
        // The page that was here before the last F5 is not somebody else, either.
        const others = presence.filter((one) => !this.sharing.isOwn(one));
        this.state.presence = others.map((one) => markRaw({...one, heardAt}));
    }

    notePerson(one) {
        const others = this.state.presence.filter(({client}) => client !== one.client);
        if (!this.sharing.isOwn(one)) {
            others.push(markRaw({...one, heardAt: Date.now()}));
        }
        this.state.presence = others;
    }

    presenceOn(order, state = this.state) {
        const uuid = toRaw(order).shared_uuid;
        const oldest = Date.now() - PRESENCE_LASTS;
        return state.presence
            .filter((one) => one.order === uuid && one.heardAt > oldest)
            .map(({actor}) => actor);
    }

    noteGroup(group) {
        this.state.group = markRaw(group);
    }

    /** @param {{phase, since, pendingCount, reason}} line state of the SyncClient */
    noteLine({phase, since, pendingCount, reason}) {
        Object.assign(this.state, {phase, since, pendingCount, reason});
    }

    // Notices

    addNotice(change) {
        const notice = noticeOf(change, this.sharing);
        if (notice) {
            this.lastNotice += 1;
            const {notices} = this.state;
            // That somebody was about to pay is no news after that.
            notices
                .filter(({type, order}) => type === "claimed" && order === notice.order)
                .forEach(({id}) => this.dismiss(id));
            notices.push({id: this.lastNotice, ...notice});
            notices.splice(0, notices.length - MOST_NOTICES);
        }
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
