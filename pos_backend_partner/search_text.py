# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The words by which a customer is found, and how what a cashier types meets them.

A customer's *search text* holds all that he is searched by, folded (no case, no
accents), each part behind a space. A query becomes *terms*, all of which must be
met; a term is met by one of its alternatives, and an alternative by all its LIKE
patterns. Both sides come from here, so they cannot disagree.

Patterns are made so that trigrams serve them: three letters anywhere, one or two
at the beginning of a word.
"""

import logging
import re
import unicodedata
from typing import NamedTuple

from odoo.tools import SQL

# How the parts of a field are told apart
_logger = logging.getLogger(__name__)

WORDS = "words"  # names and places
CODE = "code"  # references and the like, without their punctuation
EMAIL = "email"  # as they are
PHONE = "phone"  # digits alone

QUERY_LIMIT = 200  # characters
TERMS_LIMIT = 10
ANYWHERE = 3  # letters; fewer match the beginning of a word only
PHONE_DIGITS = 7  # so many digits in a row are read as one number
SIGNIFICANT = 5  # digits that must remain of a number without its prefixes

# Letters that Unicode does not decompose into a plain one and an accent
PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
    | {"þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)
APOSTROPHES = re.compile("['`´‘’ʼ]")
WORD = re.compile(r"[^\W_]+")
# Written without spaces: each of these stands for itself
IDEOGRAPH = re.compile("([\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff])")
NUMERIC = re.compile(r"\(?[+(]?\d[\d()./+-]*|[()+./-]+")
DIGIT = re.compile(r"[^\W\D]")
# With halves of surrogate pairs, which PostgreSQL does not take
CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
WILDCARDS = re.compile(r"([\\%_])")

# Of the country codes of ITU-T E.164, those of one and of two digits. All others
# have three, and none begins another.
SHORT_COUNTRY_CODES = frozenset(
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
    "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98".split()
)


class Term(NamedTuple):
    """A part of a query.

    typed: as it was typed, for what is not in the search text.
    alternatives: lists of LIKE patterns; all patterns of one of them must match.
    """

    typed: str
    alternatives: tuple[tuple[str, ...], ...]


def fold(text):
    """The text without case and accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", _western(text)).casefold()
    letters = unicodedata.normalize("NFKD", decomposed.translate(PLAIN))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def words(text):
    """The folded words of a text: O'Brien is one, Jean-Pierre are two."""
    folded = fold(APOSTROPHES.sub("", text))
    if not folded.isascii():
        folded = IDEOGRAPH.sub(r" \1 ", folded)
    return WORD.findall(folded)


def digits(text):
    return "".join(filter(str.isdecimal, _western(text)))


def _western(text):
    """With the digits of other scripts as 0 to 9."""
    return text if text.isascii() else DIGIT.sub(lambda d: str(int(d[0])), text)


PARTS = {
    WORDS: words,
    CODE: lambda text: ["".join(words(text))],
    EMAIL: lambda text: re.split(r"[\s,;<>]+", fold(text)),
    PHONE: lambda text: [digits(text)],
}


def search_text(fields):
    """The search text of a customer.

    :param fields: pairs (kind, value), kind one of WORDS, CODE, EMAIL, PHONE
    """
    parts = (part for kind, value in fields if value for part in PARTS[kind](value))
    return " " + " ".join(filter(None, parts))


def terms(query):
    """The terms of what somebody typed; none if there is no letter or digit in it."""
    found = []
    for piece in _pieces(CONTROLS.sub(" ", query[:QUERY_LIMIT])):
        alternatives = _alternatives(piece)
        if alternatives:
            found.append(Term(piece.replace(" ", ""), alternatives))
    return found[:TERMS_LIMIT]


def like(text):
    """The text as a LIKE pattern that matches nothing but it."""
    return WILDCARDS.sub(r"\\\1", text)


def _pieces(query):
    """Split at spaces, but keep together what may be one telephone number."""
    pieces, run = [], []
    for piece in [*query.split(), None]:
        if piece and NUMERIC.fullmatch(piece):
            run.append(piece)
            continue
        is_number = len(digits("".join(run))) >= PHONE_DIGITS
        pieces += [" ".join(run)] if is_number else run
        run = []
        if piece:
            pieces.append(piece)
    return pieces


def _alternatives(piece):
    found = words(piece)
    if not found:
        return ()
    if "@" in piece:
        return ((_pattern(fold(piece)),),)
    apart = tuple(map(_pattern, found))
    number = piece.replace(" ", "")
    if NUMERIC.fullmatch(number) and len(digits(number)) >= PHONE_DIGITS:
        phone = (_pattern(significant(number)),)
        # A postcode and a reference, say, are no number in one
        return (phone, apart) if " " in piece else (phone,)
    if len(found) == 1:
        return (apart,)
    # With punctuation inside: a code, words of a name, or part of an e-mail address
    return (_pattern("".join(found)),), apart, (_pattern(fold(piece)),)


def significant(number):
    """A telephone number without what is written or left out at will.

    That is the country code and the zeros before the area: whoever is kept as
    +44 (0)20 7946 0958, 020 7946 0958 or 0044 20... is found by any of these.
    As patterns match anywhere, a shorter one never misses what a longer one finds.
    """
    number = number.lstrip("(")
    every = rest = digits(number)
    if every.startswith("000"):
        return every  # nobody dials that: a code, filled up with zeros
    if number.startswith("+") or every.startswith("00"):
        rest = every if number.startswith("+") else every[2:]
        length = next((n for n in (1, 2) if rest[:n] in SHORT_COUNTRY_CODES), 3)
        rest = rest[length:]
    rest = rest.lstrip("0")
    return rest if len(rest) >= SIGNIFICANT else every


def _pattern(text):
    return f"%{like(text)}%" if len(text) >= ANYWHERE else f"% {like(text)}%"


FILL_BATCH = 10_000  # customers


def fill_search_text(partners, every=False):
    """Write the search text where there is none yet, or everywhere.

    The ORM would read and write a million customers one thousand at a time, with all
    that listens to their changes.
    """
    cr = partners.env.cr
    kinds = partners._pos_search_fields()
    partners.flush_model(list(kinds))
    columns = SQL(", ").join(map(SQL.identifier, kinds))
    empty = SQL() if every else SQL("AND pos_search_text IS NULL")
    last = done = 0
    while True:
        cr.execute(
            SQL(
                "SELECT id, %s FROM res_partner WHERE id > %s %s "
                "ORDER BY id LIMIT %s",
                columns,
                last,
                empty,
                FILL_BATCH,
            )
        )
        rows = cr.fetchall()
        if not rows:
            break
        texts = [
            (id_, search_text(zip(kinds.values(), values, strict=True)))
            for id_, *values in rows
        ]
        cr.execute_values(
            "UPDATE res_partner SET pos_search_text = new.text "
            "FROM (VALUES %s) AS new (id, text) WHERE res_partner.id = new.id",
            texts,
            page_size=FILL_BATCH,
        )
        last = rows[-1][0]
        done += len(rows)
    partners.invalidate_model(["pos_search_text"])
    if done >= FILL_BATCH:
        _logger.info("Search text written for %s customers", done)
        # Until the next autovacuum the planner would know nothing of it
        cr.execute("ANALYZE res_partner (pos_search_text)")
