# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The backend picker, in its window or in the dialog on top of the POS."""

from playwright.sync_api import expect

PAINTED = """() => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(done)))"""
DIALOG = ".pos-picker-dialog"
URL = "/pos_backend_partner/picker"


class Picker:
    """What a cashier does in the picker; `view` is its page or its frame.

    picker = ana.opens_picker()
    picker.searches("Clara")
    picker.chooses("Clara Member")
    """

    def __init__(self, cashier, window=None):
        self.cashier = cashier
        self.window = window
        page = window or cashier.page
        self.view = page if window else _frame_of(page)
        self.keyboard = page.keyboard

    @classmethod
    def opened_by(cls, cashier, press):
        """The picker that shows when the cashier presses something: the dialog, a
        new window, or the window that this POS has already."""
        press()
        # What the till has decided is not on the screen yet.
        place = cashier.page.wait_for_function(SHOWN).json_value()
        if place == "dialog":
            expect(cashier.page.locator(DIALOG)).to_be_visible()
            picker = cls(cashier)
        else:
            window = cashier.till.wait_until(cashier.picker_window, "its picker")
            picker = cls(cashier, window)
        picker.wait_for_request()
        return picker

    # What it shows

    @property
    def bar(self):
        return self.view.locator(".o_pos_picker_bar")

    @property
    def rows(self):
        return self.view.locator(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)")

    def row(self, name):
        return self.rows.filter(has=self.view.get_by_text(name, exact=True)).first

    def wait_for_request(self):
        """Until it knows for whom it is asked, and there is something to choose."""
        asked = self.view.locator(".o_pos_picker_bar:not(.o_pos_picker_idle)")
        expect(asked).to_be_visible(timeout=60_000)
        # Not the one before, whose list is about to be made anew.
        asked = self.cashier.page.evaluate(ASKED)
        self.view.wait_for_function(f"(asked) => ({TOKEN})() === asked", arg=asked)
        self.view.evaluate(f"() => {SERVICE}.opening")
        views = (
            ".o_list_view .o_data_row, .o_kanban_view .o_kanban_record, .o_form_view"
        )
        expect(self.view.locator(views).first).to_be_visible()

    def wait_for_words(self, text):
        """In the bar: whose turn it is, or what became of the choice."""
        expect(self.bar).to_contain_text(text)

    # What the cashier does

    def searches(self, text):
        box = self.view.locator(".o_searchview_input")
        box.click()
        box.fill(text)
        # A click on the list before, which goes at that moment, would choose nobody.
        page = self.window or self.cashier.page
        with page.expect_response("**/res.partner/web_search_read"):
            self.keyboard.press("Enter")
        expect(self.view.locator(".o_searchview_facet").last).to_contain_text(text)
        self.view.evaluate(PAINTED)

    def filters(self, name):
        self.view.locator(".o_searchview_dropdown_toggler").click()
        self.view.locator(".o_filter_menu .o_menu_item", has_text=name).click()
        self.keyboard.press("Escape")
        expect(self.view.locator(".o_searchview_facet").last).to_contain_text(name)

    def chooses(self, name):
        self.row(name).locator(".o_pos_picker_choose_row").click()

    def picks(self, name):
        """Looks the customer up and chooses him."""
        self.searches(name)
        self.chooses(name)

    def opens(self, name):
        self.row(name).locator(".o_pos_picker_open").click()
        name_field = self.view.locator(".o_form_view .o_field_widget[name=name]").first
        expect(name_field).to_be_visible()

    def creates(self, name):
        self.types_new(name)
        self.saves_and_chooses()

    def types_new(self, name):
        """A new contact, with a name that is not saved yet."""
        self.presses_new()
        self.typed_name.fill(name)

    def presses_new(self):
        self.view.locator(".o_list_button_add, .o-kanban-button-new").locator(
            "visible=true"
        ).click()
        expect(self.typed_name).to_be_visible()

    @property
    def typed_name(self):
        return self.input("name")

    def input(self, field):
        """Of the form that is open."""
        widget = self.view.locator(f".o_form_view .o_field_widget[name={field}]").first
        return widget.locator("input, textarea").first

    def saves_and_chooses(self):
        self.view.locator(".o_pos_picker_choose").click()

    def removes_customer(self):
        self.view.locator(".o_pos_picker_remove").click()

    def goes_back(self):
        self.view.locator(".o_pos_picker_back").click()

    # What others might do

    def posts(self, message):
        """Any message to the POS, as a script in this page could send it."""
        self.view.evaluate(
            "(message) => (window.opener || window.parent).postMessage(message, '*')",
            message,
        )

    def token(self):
        """Of the request it shows."""
        return self.view.evaluate(TOKEN)


SERVICE = "odoo.__WOWL_DEBUG__.root.env.services.pos_customer_picker"
TOKEN = f"() => {SERVICE}.state.request?.token"
# Of the request that the order on the screen has made; on the list of tickets, of the
# last one that was made.
ASKED = """() => {
    const {book} = posmodel.env.services.customer_picker.conversation;
    const isOfOrder = posmodel.mainScreen.component.name !== "TicketScreen";
    const request = isOfOrder && book.find(posmodel.get_order()?.uid);
    return (request || book.waiting.at(-1))?.token;
}"""
# Where the till has asked: the window or the dialog is on its way.
SHOWN = """() => {
    const {frame, window: own} = posmodel.env.services.customer_picker;
    return frame.state.isShown ? "dialog" : own.isOpen && "window";
}"""


def _frame_of(page):
    return page.wait_for_selector(f"{DIALOG} iframe").content_frame()
