# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Templates are made anew when something that is installed changes, and only then."""

import pytest

from dev import identity

MODULE = "pos_offline_queue"


@pytest.fixture
def module(tmp_path, monkeypatch):
    folder = tmp_path / MODULE
    for name in ("models/a.py", "views/a.xml", "static/src/a.esm.js", "tests/b.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("1")
    monkeypatch.setattr(identity, "ROOT", tmp_path)
    monkeypatch.setattr(identity, "closure", lambda modules: set(modules))
    return folder


def name():
    return identity.suite_name("base_1", [MODULE], seed=False)


@pytest.mark.parametrize("path", ["models/a.py", "views/a.xml", "security/new.csv"])
def test_what_is_installed_counts(module, path):
    before = name()
    (module / path).parent.mkdir(exist_ok=True)
    (module / path).write_text("2")
    assert name() != before


@pytest.mark.parametrize(
    "path", ["static/src/a.esm.js", "static/src/a.xml", "tests/b.py"]
)
def test_what_is_not_installed_does_not(module, path):
    before = name()
    (module / path).write_text("2")
    assert name() == before


def test_the_base_counts(module):
    assert name() != identity.suite_name("base_2", [MODULE], seed=False)
