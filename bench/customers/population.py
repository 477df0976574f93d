# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A customer base that is not there: many people, and a year of their orders.

Made in SQL, as a million through the ORM would take hours. First names, family names,
towns and mail providers follow a power law, as they do in life: what makes searching
hard is that some words are in a tenth of all rows.
"""

import random

ORDERS = 365_000
DAYS = 365
FAMILY_NAMES, TOWNS = 3_000, 200

FIRST = (
    "Maria José Ana Antonio Carmen Manuel Francisco Laura João Pedro Sofia Lucía Juan "
    "David Javier Daniel Carlos Jesús Alejandro Miguel Rafael Pablo Sergio Ángel "
    "Fernando Jorge Luis Alberto Álvaro Diego Adrián Raúl Enrique Ramón Vicente Iván "
    "Rubén Óscar Andrés Joaquín Santiago Eduardo Víctor Roberto Jaime Mario Ignacio "
    "Alfonso Ricardo Marcos Emilio Julia Guillermo Gabriel Tomás Agustín Gonzalo Marta "
    "Elena Isabel Cristina Rosa Pilar Paula Sara Dolores Raquel Teresa Beatriz Nuria "
    "Silvia Irene Patricia Rocío Mónica Andrea Alba Ângela Inês Tiago Hélène François "
    "Émile Jürgen Björn Søren Łukasz Anna Peter Paul Hans Ursula Wolfgang John Mary "
    "James Emma Olivia Noah Liam William Walter Xavier Yolanda Zacarias Zoe"
).split()
FAMILY = (
    "García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín "
    "Jiménez Ruiz Silva Santos Ferreira Pereira Oliveira Costa Müller Schmidt Fischer "
    "Weber O'Brien Smith Jones Brown Wilson Novák Kowalski Hansen Jensen Dubois Moreau"
).split()
TOWN = "Lisbon Porto Madrid Barcelona Sevilla Valencia Málaga Braga Faro Köln".split()
PROVIDERS = (
    "gmail.example gmail.example gmail.example hotmail.example outlook.example "
    "yahoo.example icloud.example mail.example post.example web.example"
).split()
BEGIN = "mar gar fer rod mor lop san per gon ram tor rui bla cas ort del mol ser alv "
BEGIN = (BEGIN + "nav dom vaz gil fre pin tei val wil hoff schu kow nowa jen").split()
MIDDLE = "a e i o u ti ri na lo be da ñe ro me che ta".split()
END = "ez es ia ro do ra no so va ner mann ski sen son dez tt ll burg ton".split()

CUSTOMERS_SQL = r"""
WITH chance AS MATERIALIZED (
    SELECT i,
           (%(first)s)[1 + floor(%(firsts)s * power(random(), 2.2))::int] AS first,
           (%(family)s)[1 + floor(%(families)s * power(random(), 3.5))::int] AS family,
           (%(family)s)[1 + floor(%(families)s * power(random(), 3.5))::int] AS second,
           (%(town)s)[1 + floor(%(towns)s * power(random(), 3))::int] AS town,
           (%(provider)s)[1 + floor(%(providers)s * random())::int] AS provider,
           random() AS a, random() AS b, random() AS c, random() AS d, random() AS e
      FROM generate_series(1, %(customers)s) AS i
), person AS (
    SELECT *, first || ' ' || family
                    || CASE WHEN a < 0.5 THEN ' ' || second ELSE '' END AS name
      FROM chance
)
INSERT INTO res_partner (
    name, complete_name, type, active, is_company, partner_share, lang, color,
    email, phone, mobile, ref, street, zip, city,
    create_date, write_date, customer_rank, supplier_rank
)
SELECT name, name, 'contact', TRUE, FALSE, TRUE, 'en_US', 0,
       CASE WHEN b < 0.7 THEN translate(
                lower(first || '.' || family), 'áéíóúâêãõüöäñçłø''', 'aeiouaeaouoanclo'
            ) || i %% 1000 || '@' || provider END,
       CASE WHEN c < 0.5 THEN '+351 2' || lpad(floor(d * 1e8)::text, 8, '0')
            WHEN c < 0.8 THEN regexp_replace(
                '+34 6' || lpad(floor(d * 1e8)::text, 8, '0'),
                '(...)(...)(...)$', '\1 \2 \3') END,
       CASE WHEN e < 0.5 THEN regexp_replace(
                '+351 9' || lpad(floor(b * 1e8)::text, 8, '0'),
                '(...)(...)(...)$', '\1 \2 \3') END,
       CASE WHEN a < 0.7 THEN 'R' || lpad(i::text, 7, '0') END,
       'Rua Nova ' || 1 + floor(d * 150)::int,
       lpad(floor(a * d * 9999)::text, 4, '0') || '-'
                || lpad(floor(e * 999)::text, 3, '0'),
       town, now(), now(), 0, 0
  FROM person
"""
BARCODES_SQL = """
INSERT INTO ir_property (company_id, fields_id, name, res_id, type, value_text)
SELECT %(company)s, %(field)s, 'barcode', 'res.partner,' || id, 'char',
       '042' || lpad(id::text, 9, '0') || id %% 10
  FROM res_partner
 WHERE ref LIKE 'R%%' AND id %% 7 < 6
"""
ORDERS_SQL = """
WITH customer AS MATERIALIZED (
    SELECT array_agg(id) AS ids FROM res_partner WHERE customer_rank = 0 AND active
)
INSERT INTO pos_order (
    name, pos_reference, session_id, config_id, company_id, user_id, partner_id, state,
    amount_tax, amount_total, amount_paid, amount_return, date_order
)
SELECT 'Bench/' || i, 'Order 00001-001-' || lpad(i::text, 6, '0'),
       session.id, session.config_id, %(company)s, session.user_id,
       ids[1 + floor(cardinality(ids) * power(random(), 2))::int],
       'done', 1, 11, 11, 0,
       now() AT TIME ZONE 'UTC' - (%(orders)s - i) * interval '1 day' * %(days)s
                                / %(orders)s
  FROM customer, generate_series(1, %(orders)s) AS i
  JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS number FROM pos_session
         WHERE id = ANY(%(sessions)s)) AS session
    ON session.number = i %% %(tills)s
"""
INDEXES_SQL = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
  FROM pg_index
 WHERE indrelid = ANY('{res_partner, ir_property, pos_order}'::regclass[])
   AND NOT indisunique
"""


def people(cr, customers):
    chance = random.Random(17)
    family = [*FAMILY, *_words(chance, FAMILY_NAMES, END)]
    town = [*TOWN, *_words(chance, TOWNS, ("burg", "ville", "ton", "ia"))]
    values = {"first": FIRST, "family": family, "town": town, "provider": PROVIDERS}
    counts = {
        "firsts": len(FIRST),
        "families": len(family),
        "towns": len(town),
        "providers": len(PROVIDERS),
    }
    cr.execute("SELECT setseed(0.17)")
    cr.execute(CUSTOMERS_SQL, {**values, **counts, "customers": customers})


def barcodes(cr, company, field):
    cr.execute(BARCODES_SQL, {"company": company, "field": field})


def orders(cr, company, sessions):
    numbers = {"orders": ORDERS, "days": DAYS, "tills": len(sessions)}
    cr.execute("SELECT setseed(0.18)")
    cr.execute(ORDERS_SQL, {**numbers, "company": company, "sessions": list(sessions)})


def drop_indexes(cr):
    """Drop what slows down a million rows; how to make it again."""
    cr.execute(INDEXES_SQL)
    indexes = dict(cr.fetchall())
    for name in indexes:
        cr.execute(f"DROP INDEX {name}")
    return list(indexes.values())


def _words(chance, number, ends):
    words = set()
    while len(words) < number:
        parts = [chance.choice(BEGIN), chance.choice(MIDDLE)]
        if chance.random() < 0.6:
            parts.append(chance.choice(MIDDLE + BEGIN))
        words.add("".join([*parts, chance.choice(ends)]).capitalize())
    return sorted(words, key=lambda _: chance.random())
