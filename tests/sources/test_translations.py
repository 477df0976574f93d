# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Each text of the suite is there in each of its languages, whole."""

import ast
import re
from functools import cache

import polib
import pytest

from dev.paths import ROOT, SUITE

LANGUAGES = ("de", "es", "fr", "it", "nl", "pt_BR")
# What a program puts in or a browser reads: it is in a translation as it is here.
HOLE = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\$\{[^}]*\}|</?\w+[^>]*>|&\w+;")
# In a script, and as JavaScript joins no strings: whole.
IN_SCRIPT = re.compile(r"""\b_t\(\s*("(?:[^"\\]|\\.)*")""")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
POSITIONAL = re.compile(r"%[sd]")
# But the words that a browser shows of a tag are translated.
SHOWN = re.compile(r"""(title|aria-label|alt|placeholder)="[^"]*\"""")

# An order has one name, and a person at a till one form of address.
NOT_SAID = {
    "de": r"Bestellung|\b(du|dein)\b",
    "es": r"\b(tú|tus|puedes)\b",
    "fr": r"\b(tu|tes)\b",
    "it": r"\b([Cc]hieda|[Ii]ndichi|[Mm]ostri|[Rr]icarichi|[Vv]oi|[Pp]otete)\b",
    "nl": r"\b[Uu]w\b|\b[Uu] [a-z]|\b[Bb]estelling\b|kassapunt",
    "pt_BR": r"\b(tu|teu|encomenda)\b",
}


@pytest.fixture(params=[(module, lang) for module in SUITE for lang in LANGUAGES])
def translation(request):
    """The terms of one module, and what they are in one language."""
    module, language = request.param
    return _terms(f"{module}/i18n/{module}.pot"), _terms(f"{module}/i18n/{language}.po")


@cache
def _terms(path):
    return {
        entry.msgid: entry.msgstr if "fuzzy" not in entry.flags else ""
        for entry in polib.pofile(str(ROOT / path))
        if not entry.obsolete
    }


def _holes(text):
    return sorted(HOLE.findall(SHOWN.sub("", text)))


def test_each_text_is_translated(translation):
    terms, translated = translation
    assert sorted(terms) == sorted(text for text in translated if translated[text])


def test_what_is_put_in_is_put_in(translation):
    _terms, translated = translation
    for text, words in translated.items():
        assert _holes(text) == _holes(words), words


def test_texts_that_stand_beside_something_keep_their_distance(translation):
    _terms, translated = translation
    for text, words in translated.items():
        assert len(text) - len(text.strip()) == len(words) - len(words.strip()), words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("module", SUITE)
def test_cashiers_are_addressed_in_one_way(module, language):
    for words in _terms(f"{module}/i18n/{language}.po").values():
        assert not re.search(NOT_SAID[language], words), words


@pytest.mark.parametrize("module", SUITE)
def test_what_is_put_in_has_a_name_or_is_alone(module):
    """Other languages put it in another order."""
    for text in _terms(f"{module}/i18n/{module}.pot"):
        assert len(POSITIONAL.findall(text)) < 2, text


@pytest.mark.parametrize("module", SUITE)
def test_each_text_of_the_code_is_among_the_terms(module):
    """`python -m dev pot` was called after the last change."""
    texts = {*_texts_of_scripts(ROOT / module), *_texts_of_python(ROOT / module)}
    assert len(texts) > 20
    assert sorted(texts - set(_terms(f"{module}/i18n/{module}.pot"))) == []


def _texts_of_scripts(folder):
    for path in (folder / "static" / "src").rglob("*.js"):
        for text in IN_SCRIPT.findall(COMMENT.sub("", path.read_text())):
            yield ast.literal_eval(text)


def _texts_of_python(folder):
    for path in folder.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "_":
                yield ast.literal_eval(node.args[0])
