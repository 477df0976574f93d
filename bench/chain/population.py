# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A chain of shops: each has so many tills, and each till a user of its own."""

from odoo.addons.base.models import res_users


def populate(env, groups, tills):
    """Open them all: {things, places}, as bench/chain/main.mjs is to know them.

    Without the suite they are as many tills, which share nothing.
    """
    # Half a second for each password that is hashed as Odoo does.
    res_users.MIN_ROUNDS = 1
    manager = env.ref("shop_seed.user_mia")
    cashier = env.ref("shop_seed.user_ana")
    card = env.ref("shop_seed.payment_card")
    product = env.ref("shop_seed.product_pretzel").product_variant_id
    places = []
    for number in range(groups):
        shop = f"Shop {number + 1}"
        values = {"payment_method_ids": [(6, 0, card.ids)]}
        group = env.get("pos.multi.session")
        if group is not None:
            group = group.create({"name": shop, "user_id": manager.id})
            values["multi_session_id"] = group.id
            values.update(is_order_sender=True, is_order_receiver=True)
        for till in range(tills):
            login = f"till{number + 1}.{till + 1}"
            places.append(_till(env, login, shop, cashier, values))
    # A group whose tills change has another channel after that.
    env.cr.commit()
    env.invalidate_all()
    for place in places:
        place["channel"] = _channel(env, place["session"])
    env.cr.commit()
    values = {
        "product_id": product.id,
        "full_product_name": product.name,
        "price_unit": 1,
        "price_type": "original",
        "qty": 1,
        "discount": 0,
        "tax_ids": [[6, False, []]],
        "pack_lot_ids": [],
        "attribute_value_ids": [],
        "customer_note": "",
    }
    things = {"product": product.id, "method": card.id, "values": values}
    return {"things": things, "places": places}


def _till(env, login, shop, cashier, values):
    user = cashier.with_context(no_reset_password=True).copy(
        {"name": login, "login": login, "password": login}
    )
    config = env["pos.config"].create({"name": f"{shop}, {login}", **values})
    session = env["pos.session"].create({"config_id": config.id, "user_id": user.id})
    return {
        "login": login,
        "config": config.id,
        "session": session.id,
        "actor": {"user": user.id, "name": login, "config": config.id, "till": ""},
    }


def _channel(env, session_id):
    """To which the till listens: of its group, or as standard's tills do."""
    session = env["pos.session"].browse(session_id)
    if "multi_session_id" in session.config_id:
        return session.config_id.multi_session_id._channel()
    return session._get_bus_channel_name()
