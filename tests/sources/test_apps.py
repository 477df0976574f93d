# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the Apps menu shows of each module is there, and nothing else lies around."""

import ast
import re

import pytest
from lxml import html
from PIL import Image

from dev.paths import ROOT, SUITE

VERSION = re.compile(r"17\.0(\.\d+){3}")
ICON_SIZE = (140, 140)
WIDEST = 1280  # pixels: what a page of the Apps menu has room for
SUMMARY = 120  # characters: more than a card shows


@pytest.fixture(params=SUITE)
def module(request):
    return ROOT / request.param


@pytest.fixture
def manifest(module):
    return ast.literal_eval((module / "__manifest__.py").read_text())


@pytest.fixture
def page(module):
    text = (module / "static" / "description" / "index.html").read_bytes().decode()
    return html.document_fromstring(text)


def test_the_manifest_tells_what_apps_shows(manifest):
    for name in ("name", "summary", "author"):
        assert manifest[name].strip() == manifest[name] != ""
    assert not manifest["summary"].endswith(".")
    assert len(manifest["summary"]) <= SUMMARY
    assert VERSION.fullmatch(manifest["version"])
    assert manifest["category"] == "Sales/Point of Sale"
    assert manifest["license"] == "AGPL-3"
    # Else the Apps menu hides it behind its filter.
    assert manifest["application"]
    assert manifest.get("installable", True)
    assert not {"price", "currency", "description"} & set(manifest)


def test_the_page_says_the_version_of_the_manifests():
    """By it a till notices that Odoo was updated since the page was loaded."""
    texts = [(ROOT / name / "__manifest__.py").read_text() for name in SUITE]
    (version,) = {ast.literal_eval(text)["version"] for text in texts}
    script = ROOT / "pos_offline_queue" / "static/src/core/heartbeat.esm.js"
    assert f'VERSION = "{version}"' in script.read_text()


def test_what_the_manifest_loads_is_there(module, manifest):
    for path in [*manifest["data"], *manifest.get("demo", ())]:
        assert (module / path).is_file(), path
    for patterns in manifest["assets"].values():
        for pattern in patterns:
            addon, _, inside = pattern.partition("/")
            if addon == module.name:
                assert any(module.glob(inside)), pattern


def test_the_icon_fits(module):
    with Image.open(module / "static" / "description" / "icon.png") as icon:
        assert (icon.size, icon.mode) == (ICON_SIZE, "RGBA")


def test_each_picture_is_there_and_shown_and_described(module, page):
    named = [image.get("src") for image in page.iter("img")]
    folder = module / "static" / "description"
    there = {path.name for path in folder.iterdir()} - {"icon.png", "index.html"}
    assert sorted(named) == sorted(there)
    for image in page.iter("img"):
        assert image.get("alt"), image.get("src")
        # On a phone it becomes as narrow as the page.
        assert "img-fluid" in image.get("class")
        with Image.open(folder / image.get("src")) as picture:
            assert picture.width <= WIDEST


def test_the_description_needs_nothing_from_elsewhere(page):
    """Odoo takes scripts and styles out of it, and a shop may have no internet."""
    assert not [link for _element, _name, link, _at in page.iterlinks() if "/" in link]
    assert not page.xpath("//script | //style | //@style | //iframe")
