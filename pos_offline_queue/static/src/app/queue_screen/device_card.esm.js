/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Component, useState} from "@odoo/owl";
import {duration, size} from "@pos_offline_queue/app/queue_screen/ages.esm";
import {InstallCard} from "@pos_offline_queue/app/queue_screen/install_card.esm";
import {_t} from "@web/core/l10n/translation";
import {t} from "@pos_offline_queue/app/messages.esm";
import {useClock} from "@pos_offline_queue/app/queue_screen/queue_hooks.esm";

/** From these shares of what the browser grants on, the meter is orange, then red. */
const MUCH = 0.7;
const FULL = 0.9;

/** What this device keeps, how safely, and how much more would fit. */
export class DeviceCard extends Component {
    static template = "pos_offline_queue.DeviceCard";
    static components = {InstallCard};
    static props = {
        state: Object,
        /** What people call this device; the browser's name until they do. */
        name: String,
        onRename: Function,
        onBack: Function,
        onExport: Function,
        onImport: Function,
    };

    setup() {
        this.t = t;
        this.clock = useClock();
        const {name} = this.props;
        this.given = useState({name, saved: name});
    }

    rename() {
        const name = this.props.onRename(this.given.name);
        Object.assign(this.given, {name, saved: name});
    }

    get storage() {
        return this.props.state.storage;
    }

    get advice() {
        const {kind, strict} = this.storage;
        return t("storageAdvice", kind === "indexeddb" && !strict ? "relaxed" : kind);
    }

    /** @returns {Number|null} of what the browser grants, 0 to 1 */
    get share() {
        const {usage, quota} = this.storage;
        return quota ? Math.min(1, usage / quota) : null;
    }

    get meterText() {
        const {usage, quota} = this.storage;
        return _t("%(used)s of %(quota)s used", {
            used: size(usage),
            quota: size(quota),
        });
    }

    get meterColor() {
        if (this.storage.problem === "full" || this.share >= FULL) {
            return "bg-danger";
        }
        return this.share >= MUCH ? "bg-warning" : "bg-success";
    }

    get dataAge() {
        return duration(this.clock.now - this.props.state.cachedAt);
    }
}
