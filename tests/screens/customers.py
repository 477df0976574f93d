# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Choosing customers, with and without a connection, and what the office writes."""

from playwright.sync_api import expect

from ..kit.picker import DIALOG, Picker
from ..kit.queue_screen import goes_offline
from ..kit.sharing import TILLS
from .stand import BACKEND, shows

NOTE = "Waits at the door, and is in a hurry."
OFFER = ".pos-backend-offers .pos-backend-offer"
BAR = ".o_pos_picker_bar"


@shows(BACKEND, "PickerFrameDialog", "Frame", "PickerControlPanel", "PickerBar")
@shows(BACKEND, "PickerCustomerField", "PickerPhoneField", "PickerChoose")
@shows(BACKEND, "PickerListRow", "PickerKanbanRecord")
def the_picker(stand):
    stand.begins()
    picker = Picker.opened_by(stand.mia.who, stand.mia.who.presses_customer)
    stand.looks_at("picker", DIALOG)
    inside = {"view": picker.view}
    parts = (BAR, ".o_pos_picker_customer", ".o_pos_picker_buttons")
    stand.looks_at("picker-list", *parts, **inside)
    picker.searches("Otto Export")
    picker.view.locator(".o_switch_view.o_kanban").click()
    expect(picker.view.locator(".o_kanban_view")).to_be_visible()
    stand.looks_at("picker-cards", BAR, ".o_pos_picker_card", **inside)
    picker.view.locator(".o_switch_view.o_list").click()
    expect(picker.view.locator(".o_list_view")).to_be_visible()
    picker.opens("Otto Export")
    stand.looks_at("picker-form", BAR, **inside)
    picker.view.locator(".o_back_button, .breadcrumb-item a").first.click()
    expect(picker.view.locator(".o_data_row").first).to_be_visible()
    picker.types_new("Nina New")
    stand.looks_at("picker-new", BAR, **inside)
    # What is typed stays for the next order.
    picker.view.locator(".o_form_button_cancel").click()
    expect(picker.view.locator(".o_data_row").first).to_be_visible()
    picker.goes_back()
    expect(stand.page.locator(DIALOG)).to_be_hidden()


@shows(BACKEND, "CustomerState", "ActionpadWidget", "PaymentScreenButtons")
@shows(BACKEND, "RecentCustomersPopup", "NewCustomerPopup")
def customers_without_a_connection(stand):
    mia = stand.mia
    stand.begins()
    mia.who.picks_customer("Otto Export")
    goes_offline(mia.who)
    state = ".pos-customer-offline"
    expect(stand.page.locator(f"{state}:visible")).to_have_count(1)
    stand.looks_at("customer-offline", f".product-screen {state}")
    mia.who.goes_to_payment()
    stand.looks_at("customer-offline-payment", f".payment-screen {state}")
    mia.who.leaves_payment()
    mia.who.presses_customer()
    stand.looks_at("recent-customers", ".pos-recent-customers")
    stand.page.click(".pos-recent-customers-new")
    expect(stand.page.locator(".pos-new-customer")).to_be_visible()
    stand.looks_at("new-customer", ".pos-new-customer")
    stand.leaves_popup()
    mia.till.online()
    expect(stand.page.locator(state)).to_have_count(0)


@shows(BACKEND, "Navbar", "TillMessagePopup", "BackendOffers")
def messages(stand):
    mia = stand.mia
    stand.begins()
    rpc = stand.shop.rpc("mia")
    partner = rpc["res.partner"].search([["name", "=", "Clara Member"]])
    wizard = rpc["res.partner"].action_send_to_pos(partner)["res_id"]
    (till,) = rpc["pos.send.to.pos.till"].search(
        [("wizard_id", "=", wizard), ("session_id.config_id", "=", mia.till.pos_id)]
    )
    rpc["pos.send.to.pos"].write([wizard], {"till_id": till, "note": NOTE})
    rpc["pos.send.to.pos"].action_send([wizard])
    offer = stand.page.locator(OFFER)
    expect(offer).to_be_visible()
    stand.looks_at("message-card", OFFER)
    offer.locator(".btn-light").click()
    stand.looks_at("message-later", ".pos-backend-offer-later")
    stand.page.click(".pos-backend-offer-later")
    offer.locator(".btn-secondary").click()
    expect(offer).to_have_count(0)
    stand.opens_menu()
    stand.looks_at("menu-write", ".till-message-button")
    stand.opens_menu()
    stand.page.click(".till-message-button")
    popup = stand.page.locator(".pos-till-message")
    expect(popup.get_by_role("button", name=TILLS[1])).to_be_visible()
    stand.looks_at("write-to-a-till", ".pos-till-message")
    stand.leaves_popup()


WALKS = (the_picker, customers_without_a_connection, messages)
