# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The log's codes, and what people read instead of them."""

TYPES = [
    ("order.new", "Order Begun"),
    ("order.set", "Order Changed"),
    ("line.add", "Line Added"),
    ("line.set", "Line Changed"),
    ("line.inc", "Quantity Changed"),
    ("line.move", "Line Moved"),
    ("line.del", "Line Deleted"),
    ("order.print", "Kitchen Ticket Begun"),
    ("order.printed", "Kitchen Ticket Ended"),
    ("line.printed", "Kitchen Ticket Printed"),
    ("order.cancel", "Order Cancelled"),
    ("order.finalize", "Order Paid"),
    ("order.restore", "Earlier State Restored"),
    ("order.merge", "Order Merged"),
    ("order.join", "Another Order Joined"),
    ("order.apart", "Order Separated"),
    ("void", "Not Understood"),
]
RESULTS = [
    ("ok", "Done"),
    ("known", "No Change"),
    ("overwrote", "Replaced Somebody Else's Change"),
    ("on_deleted", "The Line Was Deleted Before"),
    ("late", "Too Late, Became Another Order"),
    ("included", "Was in the Payment"),
    ("double", "Paid a Second Time"),
    ("noted", "Noted on a Closed Order"),
    ("unknown_order", "No Such Order"),
    ("invalid", "Not Understood"),
]
