# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each question and each screen of standard Odoo that may hold a line or an order.

Another till may delete the line or close the order meanwhile. A place that is new in
Odoo fails here, until somebody has looked at what it holds.
"""

import re
from functools import cache

from dev.paths import ROOT, odoo_folder

ADDONS = odoo_folder() / "addons"
SHARING = ROOT / "pos_multi_session_sync/static/src/app/sharing"
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w])//[^\n]*", re.S)
METHOD = re.compile(
    r"^ {4}(?:async )?(\w+)\(.*\{$|^(?:export )?(?:async )?function (\w+)", re.M
)
ASKS = re.compile(r"popup\s*\.add\(\s*(\w+)|showTempScreen\(\s*\"(\w+)")
SCREEN = re.compile(r'category\("pos_screens"\)\s*\.add\("(\w+)"')

# The answer is dropped if the selected order is closed before it comes.
ABOUT_ORDER = """
l10n_es_pos_tbai/ticket_screen.addAdditionalRefundInfo SelectionPopup
point_of_sale/fiscal_position_button.click SelectionPopup
point_of_sale/models.getAddProductOptions ComboConfiguratorPopup
point_of_sale/models.getAddProductOptions ScaleScreen
point_of_sale/models.openConfigurator ProductConfiguratorPopup
point_of_sale/models.pay ConfirmPopup
point_of_sale/payment_lines.selectLine NumberPopup
point_of_sale/payment_screen._askForCustomerIfRequired ConfirmPopup
point_of_sale/payment_screen._isOrderValid ConfirmPopup
point_of_sale/payment_screen.addTip NumberPopup
point_of_sale/payment_screen.selectPartner PartnerListScreen
point_of_sale/payment_screen.toggleShippingDatePicker DatePickerPopup
point_of_sale/pos_store.getEditedPackLotLines EditListPopup
point_of_sale/pos_store.selectPartner PartnerListScreen
point_of_sale/pricelist_button.click SelectionPopup
pos_discount/discount_button.click NumberPopup
pos_loyalty/e_wallet_button._onClickWalletButton SelectionPopup
pos_loyalty/loyalty._activateCode ConfirmPopup
pos_loyalty/loyalty.pay ConfirmPopup
pos_loyalty/loyalty.pay PartnerListScreen
pos_loyalty/pos_store._setupGiftCardOptions TextInputPopup
pos_loyalty/pos_store.addProductFromUi SelectionPopup
pos_loyalty/promo_code_button.click TextInputPopup
pos_loyalty/reward_button._applyReward SelectionPopup
pos_loyalty/reward_button.click SelectionPopup
pos_mercury/payment_screen.credit_code_action SelectionPopup
pos_online_payment/payment_screen._isOrderValid ConfirmPopup
pos_online_payment/payment_screen.showOnlinePaymentQrCode OnlinePaymentPopup
pos_restaurant/table_guests_button.click NumberPopup
pos_sale/sale_order_management_screen.onClickSaleOrder ConfirmPopup
pos_sale/sale_order_management_screen.onClickSaleOrder NumberPopup
pos_sale/sale_order_management_screen.onClickSaleOrder SelectionPopup
"""
# It is dropped, too, if that line is deleted; or if the order that is named is closed.
ABOUT_SUBJECT = """
point_of_sale/customer_note_button.onClick TextAreaPopup
point_of_sale/product_screen._showDecreaseQuantityPopup NumberPopup
point_of_sale/product_screen.updateSelectedOrderline NumberPopup
point_of_sale/ticket_screen.onDeleteOrder ConfirmPopup
pos_loyalty/product_screen.updateSelectedOrderline ConfirmPopup
pos_restaurant/orderline_note_button.click TextAreaPopup
"""
# Nothing of an open order depends on the answer, or drafts.esm.js and
# others_changes.esm.js look after what it holds.
ABOUT_NEITHER = """
l10n_fr_pos_cert/Chrome.setup ClosePosPopup
point_of_sale/cash_opening_popup.openDetailsPopup MoneyDetailsPopup
point_of_sale/closing_popup.confirm ConfirmPopup
point_of_sale/closing_popup.openDetailsPopup MoneyDetailsPopup
point_of_sale/debug_widget.deleteOrders ConfirmPopup
point_of_sale/debug_widget.deleteUnpaidOrders ConfirmPopup
point_of_sale/debug_widget.importOrders OrderImportPopup
point_of_sale/hooks.useErrorHandlers ConfirmPopup
point_of_sale/invoice_button._invoiceOrder ConfirmPopup
point_of_sale/invoice_button._invoiceOrder PartnerListScreen
point_of_sale/navbar.closeSession ClosePosPopup
point_of_sale/navbar.onCashMoveButtonClick CashMovePopup
point_of_sale/payment_screen.afterOrderValidation ConfirmPopup
point_of_sale/pos_printer_service.printHtmlAlternative ConfirmPopup
point_of_sale/pos_store.customerDisplayHTML ConfirmPopup
point_of_sale/pos_store.openCashControl CashOpeningPopup
point_of_sale/product_list.onProductInfoClick ProductInfoPopup
point_of_sale/product_screen.displayAllControlPopup ControlButtonPopup
pos_hr/navbar.showLoginScreen LoginScreen
pos_hr/pos_store.setup LoginScreen
pos_hr/select_cashier_mixin.useCashierSelector NumberPopup
pos_hr/select_cashier_mixin.useCashierSelector SelectionPopup
pos_mercury/payment_screen.credit_code_transaction PaymentTransactionPopup
pos_mercury/payment_screen.do_reversal PaymentTransactionPopup
pos_restaurant/floor_screen.addFloor TextInputPopup
pos_restaurant/floor_screen.changeSeatsNum NumberPopup
pos_restaurant/floor_screen.deleteFloorOrTable ConfirmPopup
pos_restaurant/floor_screen.onSelectTable ConfirmPopup
pos_restaurant/floor_screen.renameTable TextInputPopup
pos_restaurant/print_bill_button.click BillScreen
pos_restaurant/ticket_screen.setTip ConfirmPopup
pos_restaurant/tip_screen.validateTip ConfirmPopup
"""
SCREENS = {
    "BillScreen": "left with its order, see others_changes.esm.js",
    "FloorScreen": "shows no order; one that moves to a table, see drafts.esm.js",
    "LoginScreen": "no order",
    "PartnerListScreen": "its answer is dropped with the order",
    "PaymentScreen": "left with its order, which is held, see claims.esm.js",
    "ProductScreen": "follows its order",
    "ReceiptScreen": "a paid order",
    "ReprintReceiptScreen": "a paid order",
    "SaleOrderManagementScreen": "its answers are dropped with the order",
    "ScaleScreen": "its answer is dropped with the order",
    "SplitBillScreen": "see questions.esm.js",
    "TicketScreen": "removed orders leave its list, see others_changes.esm.js",
    "TipScreen": "a paid order",
}


@cache
def _sources():
    # What runs on a guest's phone or a kiosk has no part in the tills' orders.
    return [
        (folder.name, path, COMMENT.sub("", path.read_text()))
        for folder in ADDONS.iterdir()
        if {"pos", "point"} & {*folder.name.split("_")}
        and not folder.name.startswith("pos_self_order")
        for path in folder.glob("static/src/**/*.js")
    ]


def _questions():
    for addon, path, text in _sources():
        methods = [(at.start(), at[1] or at[2]) for at in METHOD.finditer(text)]
        for question in ASKS.finditer(text):
            asked = question[1] or question[2]
            if "Error" not in asked:
                names = [name for start, name in methods if start < question.start()]
                yield f"{addon}/{path.stem}.{names[-1]} {asked}"


def _rows(text):
    return text.strip().splitlines()


def test_each_question_of_odoo_was_thought_of():
    known = [*_rows(ABOUT_ORDER), *_rows(ABOUT_SUBJECT), *_rows(ABOUT_NEITHER)]
    assert len(known) == len(set(known))
    assert sorted(set(_questions())) == sorted(known)


def test_each_screen_of_odoo_was_thought_of():
    found = {
        name for _addon, _path, text in _sources() for name in SCREEN.findall(text)
    }
    assert found == set(SCREENS)


def test_what_is_asked_about_a_line_is_wrapped():
    wrapped = (SHARING / "questions.esm.js").read_text()
    for row in _rows(ABOUT_SUBJECT):
        method, popup = re.search(r"\.(\w+) (\w+)$", row).groups()
        assert f"super.{method}(" in wrapped or f"=== {popup}" in wrapped, row
