# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import uuid

from .common_sharing import SharingCase, make_product


class GuestsCase(SharingCase):
    """What guests order by themselves, in the way of pos_self_order's controller."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drink = make_product(cls.env, "Guest Lemonade", 3.0)
        cls.number = 0

    def orders_by_phone(self, *wares, config=None, name="Self-Order"):
        """The draft of a guest who has ordered these (product, quantity)."""
        type(self).number += 1
        session = (config or self.config).current_session_id
        reference = f"{session.id:05}-001-{self.number:04}"
        data = self.make_till(session).order(
            name=f"{name} {reference}",
            uid=reference,
            access_token=uuid.uuid4().hex,
            statement_ids=[],
            amount_paid=0,
            user_id=self.manager.id,
        )
        data.update(lines=[], idempotency_key=False)
        made = self.env["pos.order"].create_from_ui([{"data": data}], draft=True)
        draft = self.env["pos.order"].browse(made[0]["id"])
        self.orders_more(draft, *wares)
        return draft

    def orders_more(self, draft, *wares):
        for product, qty in wares:
            line = draft.lines.filtered(
                lambda each, own=product: each.product_id == own
            )
            total = product.list_price * qty
            values = {"qty": qty, "price_subtotal": total, "price_subtotal_incl": total}
            if line:
                line.write(values)
            else:
                values.update(product_id=product.id, price_unit=product.list_price)
                self.env["pos.order.line"].create({"order_id": draft.id, **values})
        draft.write({"amount_total": sum(draft.lines.mapped("price_subtotal_incl"))})
        self.service("guests")._take_guests(self.group)

    def shared_of(self, draft):
        return self.shared(str(uuid.UUID(hex=draft.access_token)))

    def contents(self, shared):
        lines = shared.document["lines"].values()
        return sorted((e["values"]["product_id"], e["values"]["qty"]) for e in lines)

    def expected(self, *wares):
        return sorted((product.id, qty) for product, qty in wares)

    def line_of(self, shared, product):
        (found,) = (
            key
            for key, line in shared.document["lines"].items()
            if line["values"]["product_id"] == product.id
        )
        return found
