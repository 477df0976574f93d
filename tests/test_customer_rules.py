# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What other modules demand of customers in standard's list and form holds in the
picker too, though they know nothing of it; test_oca.py has such modules."""

import pytest
from playwright.sync_api import expect

from .kit.counter import at_work, set_picker
from .kit.waiting import until

# As modules extend standard's list and form.
MODULE = """() => {
    const of = (path) => odoo.loader.modules.get(path);
    const {patch} = of("@web/core/utils/patch");
    const {useService} = of("@web/core/utils/hooks");
    const {ErrorPopup} = of("@point_of_sale/app/errors/popups/error_popup");
    const list = of("@point_of_sale/app/screens/partner_list/partner_list");
    const form = of(
        "@point_of_sale/app/screens/partner_list/partner_editor/partner_editor");
    patch(list.PartnerListScreen.prototype, {
        setup() {
            super.setup();
            this.popup = useService("popup");
        },
        clickPartner(partner) {
            if (partner.name === "Otto Export") {
                this.popup.add(ErrorPopup, {title: "Blocked", body: "Owes too much"});
                return;
            }
            return super.clickPartner(...arguments);
        },
    });
    patch(form.PartnerDetailsEdit.prototype, {
        saveChanges() {
            if (!this.changes.phone) {
                this.popup.add(ErrorPopup, {title: "Missing", body: "Phone, please"});
            } else {
                // Asks a server first, and does not hand on its promise.
                setTimeout(() => super.saveChanges(), 50);
            }
        },
    });
}"""
NOT_ACCEPTED = "This point of sale does not accept this customer."


def at_work_with_module(shop, login="leo"):
    cashier = at_work(shop, login)
    cashier.page.evaluate(MODULE)
    return cashier


def refuses(cashier, words):
    popup = cashier.page.locator(".popups .popup", has_text=words)
    popup.locator(".footer .cancel").click()
    expect(popup).to_have_count(0)


@pytest.mark.parametrize("way", ["dialog", "window"])
def test_a_blocked_customer_is_not_chosen(shop, way):
    set_picker(shop, way)
    ana = at_work_with_module(shop, "ana")
    picker = ana.opens_picker()
    picker.picks("Otto Export")
    refuses(ana, "Owes too much")
    picker.wait_for_words(NOT_ACCEPTED)
    assert ana.customer == ""
    picker.picks("Clara Member")
    ana.wait_for_customer("Clara Member")


def test_a_new_customer_is_chosen_once_complete(shop):
    set_picker(shop, "dialog")
    leo = at_work_with_module(shop)
    picker = leo.opens_picker()
    picker.creates("Frieda Incomplete")
    refuses(leo, "Phone, please")
    picker.wait_for_words(NOT_ACCEPTED)
    picker.view.locator("[name=phone] input").fill("030 123456")
    picker.saves_and_chooses()
    leo.wait_for_customer("Frieda Incomplete")


@pytest.mark.at_length
def test_nor_from_the_list_if_the_form_was_left(shop):
    set_picker(shop, "dialog")
    leo = at_work_with_module(shop)
    picker = leo.opens_picker()
    picker.creates("Frida Leftover")
    refuses(leo, "Phone, please")
    picker.view.locator(".o_back_button, .breadcrumb-item a").first.click()
    picker.picks("Frida Leftover")
    refuses(leo, "Phone, please")
    picker.picks("Nora Plain")
    leo.wait_for_customer("Nora Plain")


@pytest.mark.at_length
def test_without_network_likewise(shop):
    set_picker(shop, "dialog")
    leo = at_work(shop, "leo")
    leo.picks_customer("Otto Export")
    leo.picks_customer("Clara Member")
    leo.page.evaluate(MODULE)
    leo.till.offline()
    expect(leo.page.locator(".pos-customer-offline")).to_have_count(1)
    leo.presses_customer()
    popup = leo.page.locator(".pos-recent-customers")
    popup.get_by_role("button", name="Otto Export").click()
    refuses(leo, "Owes too much")
    leo.wait_for_customer("Clara Member")

    leo.presses_customer()
    popup.get_by_role("button", name="New customer").click()
    form = leo.page.locator(".pos-new-customer")
    form.get_by_label("Name").fill("Frida Faraway")
    form.locator("[type=submit]").click()
    refuses(leo, "Phone, please")
    # What was typed is still there.
    form.get_by_label("Phone").fill("030 654321")
    form.locator("[type=submit]").click()
    leo.wait_for_customer("Frida Faraway")
    leo.till.online()
    until(
        lambda: shop.sql("SELECT id FROM res_partner WHERE name = 'Frida Faraway'"),
        "the customer in Odoo",
    )
