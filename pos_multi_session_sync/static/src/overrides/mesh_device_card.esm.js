/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {DeviceCard} from "@pos_offline_queue/app/queue_screen/device_card.esm";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {useSharing} from "@pos_multi_session_sync/app/shared_screens/sharing_hook.esm";

patch(DeviceCard.prototype, {
    setup() {
        super.setup(...arguments);
        this.sharing = useSharing();
    },

    /** @returns {String} whether it reaches other tills without Odoo; "": nobody wants that */
    get meshText() {
        const {phase, count} = this.sharing?.state.mesh || {phase: "off"};
        const words = {
            off: () => "",
            missing: () => _t("Not in this browser"),
            waiting: () => _t("Once Odoo is reached"),
            on: () => _t("%s connected", count),
        };
        return words[phase]();
    },

    /** @returns {String} "": nothing waits, or other tills are not asked to keep it */
    get copiesText() {
        const count = this.sharing?.state.copies ?? null;
        const {total} = this.props.state.counts;
        return count === null || !total
            ? ""
            : _t("%(count)s of %(total)s", {count: Math.min(count, total), total});
    },
});
