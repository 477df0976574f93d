# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""All pages of the suite in the backend, with something on each of them."""

from dataclasses import dataclass

from playwright.sync_api import expect

from ..kit.looks import look_at
from ..kit.queue_screen import goes_offline, notice
from ..kit.sharing import TILLS
from .stand import BACKEND, DOOMED, QUEUE, SYNC

OPEN = """async ([action, options]) => {
    if (action.type) {
        action.views = [[false, "form"]];
    }
    const {env} = odoo.__WOWL_DEBUG__.root;
    await env.services.action.doAction(action, {clearBreadcrumbs: true, ...options});
}"""
CLOSE = """() =>
    odoo.__WOWL_DEBUG__.root.env.services.action.doAction({
        type: "ir.actions.act_window_close",
    })"""
# What only comes about when something goes wrong for long.
TROUBLE = """
UPDATE pos_multi_session_payment SET result = 'double';
UPDATE pos_offline_device SET counter = counter + 5;
UPDATE pos_order SET invoice_document = 'to_make' WHERE state = 'paid';
"""
# What Odoo draws in its own way, whatever a view says, and axe finds fault with.
ODOOS = {
    ".o_optional_columns_dropdown": "a button without a name",
    ".o_list_record_selector": "a box without a name",
    ".o_data_cell .o-checkbox": "a box without a name, below the one of its column",
    ".o_notebook_headers": "tabs that are in no list of tabs",
    ".o_avatar": "a picture without words, beside the name",
    ".o_form_label": "as pale on a phone as those of all forms",
    ".badge": "colors of Odoo's theme",
    ".text-muted": "colors of Odoo's theme",
    ".alert-warning": "colors of Odoo's theme",
}
OF_ALL_COMPANIES = (("company_id", "=", False),)
VIEW, DIALOG = ".o_action_manager .o_content", ".modal-content"


@dataclass(frozen=True)
class Page:
    """action: of a list or a form. kind: of view. model: of the record that a form
    shows, the newest one. asks: the button of such a record that opens a dialog.
    domain: which record. name: of its pictures.
    """

    views: tuple
    action: str = ""
    kind: str = "list"
    model: str = ""
    asks: str = ""
    parts: tuple = (VIEW,)
    domain: tuple = ()
    name: str = ""

    @property
    def picture(self):
        words = self.views[0].split(".")[1].split("_")[1:]
        return self.name or "-".join(words).replace("view-", "")

    def opens(self, rpc, page, language):
        action, options = self.action, {}
        if self.model:
            (record,) = rpc[self.model].search([*self.domain], limit=1, order="id desc")
        if self.asks:
            action = getattr(rpc[self.model], self.asks)(
                [record], context={"lang": language}
            )
        elif DIALOG in self.parts:
            options["additionalContext"] = {"active_id": record}
        elif self.model:
            options.update(viewType="form", props={"resId": record})
        elif self.kind:
            options["viewType"] = self.kind
        page.evaluate(OPEN, [action, options])
        expect(page.locator(self.parts[0]).first).to_be_visible()


def pages(module, model, *views, action="", form=True):
    """The list, cards and form of a model that is shown as Odoo does it."""
    name = model.replace(".", "_")
    action = f"{module}.{action or name}_action"
    for kind in views:
        view = f"{module}.{name}_view_{kind}"
        yield Page((view,), action, "list" if kind == "tree" else kind)
    if form:
        yield Page((f"{module}.{name}_view_form",), action, "form", model)


def setting(field):
    return f".o_setting_box:has([name={field}])"


def dialog(module, view, model, button, **options):
    views = (f"{module}.{view}_view_form",)
    return Page(views, model=model, asks=button, parts=(DIALOG,), **options)


PAGES = (
    *pages(QUEUE, "pos.offline.device", "kanban", "tree"),
    *pages(QUEUE, "pos.offline.rejected.sale", "tree", "kanban"),
    *pages(QUEUE, "pos.offline.missing", "tree"),
    *pages(QUEUE, "pos.offline.waiting", "tree", form=False),
    *pages(QUEUE, "pos.offline.proof", "tree", form=False),
    *pages(SYNC, "pos.multi.session", "kanban", "tree"),
    *pages(SYNC, "pos.multi.session.order", "tree"),
    *pages(SYNC, "pos.multi.session.operation", "tree"),
    *pages(SYNC, "pos.multi.session.payment", "tree"),
    *pages(SYNC, "pos.order.transfer", "tree", "kanban"),
    *pages(SYNC, "pos.order.transfer.step", "tree", form=False),
    *pages(BACKEND, "pos.backend.message", "tree", "kanban"),
    Page(
        (f"{QUEUE}.pos_order_document_view_tree",), f"{QUEUE}.pos_order_document_action"
    ),
    Page(
        (f"{QUEUE}.pos_offline_health_view_form",),
        f"{QUEUE}.pos_offline_health_action",
        "",
        # On a phone cards, as a list has no room for words there.
        parts=(VIEW, f"{VIEW} .o_kanban_record"),
    ),
    dialog(QUEUE, "pos_offline_mend", "pos.offline.rejected.sale", "action_mend"),
    dialog(
        QUEUE,
        "pos_offline_set_aside",
        "pos.offline.rejected.sale",
        "action_set_aside",
    ),
    dialog(QUEUE, "pos_offline_explanation", "pos.offline.missing", "action_explain"),
    dialog(
        SYNC,
        "pos_multi_session_settle",
        "pos.multi.session.payment",
        "action_settle",
    ),
    dialog(SYNC, "pos_order_transfer_cancel", "pos.order.transfer", "action_cancel"),
    dialog(
        BACKEND,
        "pos_send_to_pos",
        "res.partner",
        "action_send_to_pos",
        domain=OF_ALL_COMPANIES,
    ),
    dialog(
        BACKEND,
        "pos_send_to_pos",
        "pos.backend.message",
        "action_write_to_till",
        name="write-to-till",
    ),
    Page(
        (f"{QUEUE}.pos_offline_close_view_form",),
        f"{QUEUE}.pos_offline_close_action",
        model="pos.session",
        parts=(DIALOG,),
    ),
    Page(
        (f"{SYNC}.pos_multi_session_close_view_form",),
        f"{SYNC}.pos_multi_session_close_action",
        model="pos.session",
        parts=(DIALOG,),
    ),
    # Ours on pages of Odoo's.
    Page(
        (
            f"{QUEUE}.pos_config_view_form",
            f"{SYNC}.pos_config_view_form",
            f"{SYNC}.pos_order_transfer_config_view_form",
            f"{SYNC}.pos_order_transfer_config_view_form_button",
        ),
        "point_of_sale.action_pos_config_kanban",
        "form",
        "pos.config",
        domain=(("multi_session_id", "!=", False),),
        parts=(
            setting("offline_reload"),
            setting("offline_alert_minutes"),
            setting("multi_session_id"),
            setting("is_receipt_after_copy"),
            setting("is_order_sender"),
            setting("is_order_receiver"),
        ),
    ),
    Page(
        (f"{QUEUE}.pos_config_view_kanban", f"{SYNC}.pos_config_view_kanban"),
        "point_of_sale.action_pos_config_kanban",
        "kanban",
        parts=(".oe_kanban_action[name=action_view_offline_refused]",),
    ),
    Page(
        (
            f"{QUEUE}.pos_session_view_form",
            f"{SYNC}.pos_order_transfer_session_view_form",
        ),
        "point_of_sale.action_pos_session",
        "form",
        "pos.session",
        parts=("button[name=action_view_offline_receipts]",),
    ),
    Page(
        (
            f"{SYNC}.pos_order_view_form",
            f"{SYNC}.pos_order_transfer_order_view_form",
        ),
        "point_of_sale.action_pos_pos_form",
        "form",
        "pos.order",
        parts=(
            "button[name=action_view_multi_session_history]",
            "button[name=action_view_multi_session_double]",
        ),
    ),
    Page(
        (f"{BACKEND}.res_partner_view_form",),
        "base.action_partner_form",
        "form",
        "res.partner",
        domain=OF_ALL_COMPANIES,
        parts=("button[name=action_send_to_pos]",),
    ),
    # Last, as it asks whether it should be saved, when somebody leaves it.
    Page(
        (
            f"{QUEUE}.res_config_settings_view_form",
            f"{SYNC}.res_config_settings_view_form",
            f"{SYNC}.pos_order_transfer_settings_view_form",
            f"{BACKEND}.res_config_settings_view_form",
        ),
        "point_of_sale.action_pos_configuration",
        "",
        parts=(
            setting("pos_offline_reload"),
            setting("pos_offline_alert_minutes"),
            setting("pos_multi_session_id"),
            setting("pos_multi_session_mesh"),
            setting("pos_is_receipt_after_copy"),
            setting("pos_is_order_sender"),
            setting("pos_is_order_receiver"),
            setting("order_transfer_keep_days"),
            setting("pos_customer_picker"),
        ),
    ),
)
# Views that are on none of these pages, and why.
ELSEWHERE = {
    f"{QUEUE}.pos_order_view_form": "fields on a tab of Odoo's form",
    f"{SYNC}.pos_config_view_tree": "a column of Odoo's list",
    f"{SYNC}.pos_order_view_tree": "a column of Odoo's list",
    f"{SYNC}.pos_offline_device_view_kanban": "a line on the cards of the queue's",
    f"{SYNC}.pos_offline_device_view_form": "fields on the form of the queue's",
    f"{BACKEND}.res_partner_picker_view_tree": "in the picker",
    f"{BACKEND}.res_partner_picker_view_kanban": "in the picker",
    f"{BACKEND}.res_partner_picker_view_form": "in the picker",
}


def something_happens(stand):
    """So that each page has something to show."""
    mia, leo = stand.mia, stand.leo
    stand.begins()
    stand.joins()
    mia.who.pays("Card")
    mia.who.next_order()
    stand.begins()
    mia.sends(TILLS[1])
    leo.who.new_order()
    stand.begins("Rye Loaf")
    mia.wait_sent()
    goes_offline(mia.who)
    stand.begins(DOOMED)
    mia.who.pays("Cash")
    mia.who.next_order()
    stand.delete_doomed()
    mia.till.online()
    expect(notice(mia.who, "attention")).to_be_visible()
    rpc = stand.shop.rpc("mia")
    wizard = rpc["pos.backend.message"].action_write_to_till([])["res_id"]
    (till,) = rpc["pos.send.to.pos.till"].search(
        [("wizard_id", "=", wizard), ("session_id.config_id", "=", leo.till.pos_id)]
    )
    words = {"till_id": till, "text": "Please call the kitchen"}
    rpc["pos.send.to.pos"].write([wizard], words)
    rpc["pos.send.to.pos"].action_send([wizard])
    stand.shop.sql(TROUBLE)


def loads_words(shop, languages):
    """Of the database: fields, views and menus."""
    rpc = shop.rpc()
    wanted = [("code", "in", languages), ("active", "in", (True, False))]
    found = rpc["res.lang"].search(wanted)
    wizards = rpc["base.language.install"]
    wizards.lang_install([wizards.create({"lang_ids": [(6, 0, found)]})])


def look_around(shop, till, language):
    """All pages, in the language of who is logged in there; what is wrong with them."""
    till.page.goto(f"{till.url}/web#action={QUEUE}.pos_offline_device_action")
    expect(till.page.locator(VIEW)).to_be_visible(timeout=60_000)
    return [
        trouble
        for page in PAGES
        for trouble in look_at_page(shop, till, language, page)
    ]


def look_at_page(shop, till, language, page):
    def opens():
        till.page.evaluate(CLOSE)
        expect(till.page.locator(DIALOG)).to_have_count(0)
        page.opens(shop.rpc(), till.page, language)

    opens()
    name = f"{language}/office-{page.picture}"
    options = {"again": opens, "finger": 0, "without": ODOOS}
    return look_at(till, name, page.parts, **options)
