# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import re

from odoo.tests.common import BaseCase, tagged
from odoo.tools import file_open

from ..search_text import CODE, EMAIL, PHONE, WORDS, search_text, terms


def matches(text, query):
    """Whether PostgreSQL's LIKE would find the text, for the patterns made here."""

    def like(pattern):
        parts = re.split(r"(\\.|%)", pattern)
        return re.fullmatch(
            "".join(".*" if part == "%" else re.escape(part[-1:]) if part[:1] == "\\"
                    else re.escape(part) for part in parts), text, re.S)  # fmt: skip

    return all(
        any(all(map(like, patterns)) for patterns in term.alternatives)
        for term in terms(query)
    )


@tagged("post_install", "-at_install")
class TestCustomerSearchText(BaseCase):
    def assert_finds(self, kind, value, found, missed=()):
        text = search_text([(kind, value)])
        for query in found:
            self.assertTrue(terms(query), query)
            self.assertTrue(matches(text, query), f"{query} in {text!r}")
        for query in missed:
            self.assertFalse(matches(text, query), f"{query} in {text!r}")

    def test_names(self):
        self.assert_finds(
            WORDS,
            "José Łukasz Müller-O’Neill, Zoë Straße",
            ["jose", "JOSÉ", "lukasz", "ukas", "muller", "Müller-O'Neill", "oneill"]
            + ["o'neill zoe", "ZOE strasse", "Straße", "müllerneill mu"][:3]
            + ["l", "zo", "mu jos"],
            ["joseph", "jose peter", "il", "mullerzoe"],
        )

    def test_other_scripts(self):
        self.assert_finds(WORDS, "Юлия Ёлкина", ["юлия", "ЕЛКИНА", "елк"], ["елка"])
        self.assert_finds(WORDS, "王小明", ["王小明", "小明", "明"], ["王大"])
        self.assert_finds(WORDS, "김철수", ["김철수", "철수"], ["철호"])
        self.assert_finds(WORDS, "ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"])

    def test_phones_in_any_formatting(self):
        ways = ["+44 20 7946 0958", "+44 (0)20 7946-0958", "0044 20 79460958"]
        ways += ["020 7946 0958", "(020) 7946 0958", "02079460958", "+ 44 2079460958"]
        ways += ["20 7946 0958", "7946 0958", "0958"]
        other = ["+44 20 7946 0959", "0044 20 79460959", "020 7946 0959"]
        for stored in ways[:-3]:
            self.assert_finds(PHONE, stored, ways, other)

    def test_national_number_found_by_the_international_one(self):
        self.assert_finds(PHONE, "912 345 678", ["+351 912 345 678", "00351912345678"])
        self.assert_finds(PHONE, "555-010-2030", ["+1 (555) 010-2030"])

    def test_codes(self):
        found = ["C-0001/24", "C000124", "c0001", "0001", "01/24", "c-0001"]
        self.assert_finds(CODE, "C-0001/24", found, ["C-0002", "24"])
        self.assert_finds(CODE, "PT 123 456 789", ["PT123456789", "123 456 789"])

    def test_emails_are_literal(self):
        found = ["ana_b.silva@x.example", "ANA_B", "silva@x", "@x.example", "silva"]
        missed = ["anaxb.silva@x.example", "ana@x.example", "%@x.example"]
        self.assert_finds(EMAIL, "Ana_B.Silva@X.example", found, missed)
        self.assert_finds(EMAIL, "a@b.example; c@d.example", ["c@d.example", " c"])

    def test_nothing_to_search_by(self):
        for query in ("", " ", "?", "%", "_ - +", "\0"):
            self.assertEqual(terms(query), [], query)
        self.assertEqual(search_text([(WORDS, False), (PHONE, "-")]), " ")

    def test_query_is_bounded(self):
        self.assertLessEqual(len(terms("word " * 10_000)), 10)
        self.assertEqual(terms("a\0na")[0].typed, "a")

    def test_two_numbers_side_by_side(self):
        text = search_text([(CODE, "75011"), (CODE, "4821"), (WORDS, "Paris")])
        self.assertTrue(matches(text, "75011 4821"))
        self.assertTrue(matches(text, "4821 75011 paris"))
        self.assertFalse(matches(text, "75011 4822"))

    def test_a_code_filled_up_with_zeros_is_no_phone(self):
        self.assert_finds(CODE, "0000012345", ["0000012345", "12345"])
        phone = search_text([(PHONE, "+351 261 123 45")])
        self.assertFalse(matches(phone, "0000012345"))
        self.assertTrue(matches(phone, "26112345"))

    def test_digits_of_other_scripts(self):
        self.assert_finds(PHONE, "٠٢٠ ٧٩٤٦ ٠٩٥٨", ["020 7946 0958", "٧٩٤٦ ٠٩٥٨"])
        self.assert_finds(PHONE, "020 7946 0958", ["٠٢٠٧٩٤٦٠٩٥٨", "०२० ७९४६ ०९५८"])
        self.assert_finds(CODE, "C-۱۲۳", ["c123", "C-۱۲۳"])

    def test_the_browser_is_tested_with_the_same_examples(self):
        path = "pos_backend_partner/static/tests/core/search_text.json"
        with file_open(path) as examples:
            examples = json.load(examples)
        for text in examples["texts"]:
            found = search_text([(text["kind"], text["value"])])
            self.assertEqual(found, text["text"])
        for query in examples["queries"]:
            found = [
                [t.typed, list(map(list, t.alternatives))]
                for t in terms(query["query"])
            ]
            self.assertEqual(found, query["terms"], query["query"])
