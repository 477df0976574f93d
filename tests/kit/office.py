# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The manager's computer: the backend, in a browser of its own."""

from playwright.sync_api import expect

from .counter import OLD_TOWN


class Office:
    """A manager at a computer of her own."""

    def __init__(self, shop, login):
        self.till = shop.till(OLD_TOWN, name="office")
        self.till.cashier(login).log_in()
        self.page = self.till.page
        self.partners = shop.rpc(login)["res.partner"]

    def opens_contact(self, name):
        (partner_id,) = self.partners.search([["name", "=", name]])
        self.page.goto(
            f"{self.till.url}/web#id={partner_id}&model=res.partner&view_type=form"
        )
        expect(self.page.locator(".o_form_view")).to_be_visible()

    def sends_to(self, pos, note=""):
        self.page.locator("button[name=action_send_to_pos]").click()
        self._sends(pos, "note", note)

    def writes_to(self, pos, text):
        """In the list of messages to tills, which a manager opens."""
        action = "pos_backend_partner.pos_backend_message_action"
        self.page.goto(f"{self.till.url}/web#action={action}")
        self.page.get_by_role("button", name="Write to a Till").click()
        self._sends(pos, "text", text)

    def _sends(self, pos, field, text):
        dialog = self.page.locator(".modal")
        choice = dialog.locator(".o_field_widget[name=till_id]")
        choice.locator(".form-check", has_text=pos).locator("input").check()
        dialog.locator(f"[name={field}]").locator("input, textarea").fill(text)
        dialog.locator("button[name=action_send]").click()
        expect(dialog).to_have_count(0)

    def is_told(self, text):
        told = self.page.locator(".o_notification", has_text=text)
        expect(told.first).to_be_visible()
