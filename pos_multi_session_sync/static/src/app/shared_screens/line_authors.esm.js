/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {momentText} from "@pos_offline_queue/app/moments.esm";
import {personText} from "@pos_multi_session_sync/app/shared_screens/people.esm";
import {useSharing} from "@pos_multi_session_sync/app/shared_screens/sharing_hook.esm";

/**
 * Under a line: which others added and changed it, and who sent it to the kitchen. The
 * line is marked for a while if another one's value has replaced one of this cashier.
 */
export class LineAuthors extends Component {
    static template = "pos_multi_session_sync.LineAuthors";
    static props = {uuid: String};

    setup() {
        this.found = useSharing();
    }

    get isReplaced() {
        return this.found && this.props.uuid in this.found.state.replaced;
    }

    get text() {
        const authors = this.found && this.found.state.authors[this.props.uuid];
        if (!authors || !authors.added) {
            return "";
        }
        const {view} = this.found;
        if (
            [authors.added, authors.changed].every((each) => !each || view.isMe(each))
        ) {
            return "";
        }
        const added = personText(authors.added);
        const changed = personText(authors.changed);
        return changed && changed !== added
            ? _t("added by %(added)s, changed by %(changed)s", {added, changed})
            : _t("added by %s", added);
    }

    /** @returns {String} "" of what the kitchen does not have */
    get printedText() {
        const {printed, printedAt} = this.found?.state.authors[this.props.uuid] || {};
        return printed
            ? _t("sent to the kitchen by %(person)s, %(time)s", {
                  person: personText(printed),
                  time: momentText(printedAt),
              })
            : "";
    }
}
