// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {PickerFrameDialog} from "@pos_backend_partner/app/picker_places.esm";
import assert from "node:assert/strict";
import {test} from "node:test";

/** As much of an element as the dialog asks for. */
class Element {
    constructor(className = "", ...children) {
        Object.assign(this, {className, children, inert: false});
        children.forEach((child) => (child.parentElement = this));
    }

    contains(other) {
        return this === other || this.children.some((child) => child.contains(other));
    }

    matches(selector) {
        return `.${this.className}` === selector;
    }

    querySelector() {
        return this;
    }

    focus() {
        document.activeElement = this;
    }
}

test("what is behind the customers rests, an error that lies over them does not", () => {
    const [screen, popups] = [new Element("pos-content"), new Element("popups")];
    const dialog = new Element("pos-picker-dialog");
    const body = new Element("body", screen, new Element("main", popups, dialog));
    globalThis.document = {activeElement: screen};
    const giveBack = PickerFrameDialog.prototype.standAlone.call(
        {state: {isReady: true}},
        dialog
    );
    assert.deepEqual([screen.inert, popups.inert], [true, false]);
    assert.equal(document.activeElement, dialog);
    giveBack();
    assert.deepEqual([screen.inert, document.activeElement], [false, screen]);
    assert.ok(body.contains(dialog));
});
