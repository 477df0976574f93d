# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The mutants of `make mutants` can still be applied, and their tests exist."""

from collections import Counter

import pytest

from dev.paths import ROOT, SUITE

from ..mutants import Mutant, mutants

MUTANTS = mutants()
# Each module has some that Node and some that Odoo notices.
FEWEST = 12


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.fault)
def test_it_can_be_planted(mutant):
    mutant.applied_to((ROOT / mutant.path).read_text())
    for test in mutant.tests:
        file, _, name = test.partition("::")
        assert not name or f"class {name}(" in (ROOT / file).read_text()
        assert (ROOT / file).is_file()


def test_one_runner_knows_all_tests_of_a_mutant():
    for mutant in MUTANTS:
        each = {Mutant("", "", "", "", (test,)).runner for test in mutant.tests}
        assert each == {mutant.runner}


def test_each_module_has_some_and_each_has_a_name_of_its_own():
    counts = Counter(mutant.path.partition("/")[0] for mutant in MUTANTS)
    assert set(counts) == set(SUITE)
    assert min(counts.values()) >= FEWEST
    faults = Counter(mutant.fault for mutant in MUTANTS)
    assert faults.most_common(1)[0][1] == 1


@pytest.mark.parametrize("text", ("nothing of it", "old and old again"))
def test_a_mutant_of_code_that_has_changed_says_so(text):
    with pytest.raises(ValueError, match="the pause: its old text occurs"):
        Mutant("the pause", "a.py", "old", "new", ("tests/a.py",)).applied_to(text)
