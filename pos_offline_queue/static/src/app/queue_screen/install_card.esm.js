/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, useState} from "@odoo/owl";
import {appInstall, hasOwnStorage} from "@pos_offline_queue/app/app_install.esm";
import {_t} from "@web/core/l10n/translation";
import {t} from "@pos_offline_queue/app/messages.esm";

/** Whether this POS is installed as an app, and how to do it in this browser. */
export class InstallCard extends Component {
    static template = "pos_offline_queue.InstallCard";
    /** `unsent`: how many sales are on this device only. */
    static props = {unsent: Number};

    setup() {
        this.t = t;
        this.install = useState(appInstall);
    }

    /** @returns {String} what an app that shares no storage with this tab would miss */
    get warning() {
        const {unsent} = this.props;
        if (!unsent || !hasOwnStorage(this.install.way)) {
            return "";
        }
        return unsent === 1
            ? _t("1 sale waits in this tab. Send it before you switch to the app.")
            : _t(
                  "%s sales wait in this tab. Send them before you switch to the app.",
                  unsent
              );
    }
}
