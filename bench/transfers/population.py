# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Transfers of a year, a thousand a day; the last hundred still wait."""

DOCUMENT = '{"fields": {}, "lines": []}'
TRANSFERS = """
INSERT INTO pos_order_transfer
       (key, checksum, mode, state, name, company_id, config_id, origin_config_id,
        currency_id, user_id, cashier, reference, customer, amount, line_count,
        document, sent_at, receiver_text, wait_minutes)
SELECT 'bench-' || i, 'bench', CASE WHEN i %% 5 = 0 THEN 'copy' ELSE 'hand_over' END,
       CASE WHEN i > %(count)s - 100 THEN 'sent' WHEN i %% 50 = 0 THEN 'refused'
            WHEN i %% 70 = 0 THEN 'recalled' WHEN i %% 997 = 0 THEN 'failed'
            ELSE 'delivered' END,
       'OT/' || i, %(company)s, (%(configs)s::int[])[1 + i %% 2],
       (%(configs)s::int[])[1 + i %% 2], %(currency)s,
       (%(users)s::int[])[1 + i %% 2], 'Ana',
       'Order ' || lpad(i::text, 6, '0') || '-001-0001', 'Customer ' || i %% 5000,
       i %% 900 / 10.0, 3, %(document)s,
       now() at time zone 'UTC' - (%(count)s - i) * interval '86 seconds',
       'Harbour', 3
  FROM generate_series(1, %(count)s) i
"""
RECEIVERS = """
INSERT INTO pos_order_transfer_receiver
       (transfer_id, company_id, config_id, sender_config_id, sender_user_id, state,
        user_id)
SELECT id, company_id, (%(configs)s::int[])[2 + id %% 2], config_id, user_id,
       CASE state WHEN 'sent' THEN 'waiting' WHEN 'recalled' THEN 'closed'
            ELSE state END,
       (%(users)s::int[])[1 + id / 2 %% 2]
  FROM pos_order_transfer WHERE checksum = 'bench'
    ON CONFLICT DO NOTHING
"""
STEPS = """
INSERT INTO pos_order_transfer_step (transfer_id, kind, at, user_id, config_id)
SELECT id, kind, sent_at, user_id, config_id
  FROM pos_order_transfer, unnest(ARRAY['sent', 'taken', 'delivered']) kind
 WHERE checksum = 'bench'
"""


def open_sessions(env, configs, users):
    """The first two points of sale are the first user's, the others' the second's."""
    for config, user in zip(configs, (users[0], users[0], users[1]), strict=True):
        config.with_user(user).open_ui()
        config.current_session_id.user_id = user


def populate(env, count, configs, users, document=DOCUMENT):
    values = {
        "count": count,
        "configs": configs.ids,
        "users": users.ids,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "document": document,
    }
    for query in (TRANSFERS, RECEIVERS, STEPS):
        env.cr.execute(query, values)
    for table in ("", "_receiver", "_step"):
        env.cr.execute(f"ANALYZE pos_order_transfer{table}")
    env.invalidate_all()
