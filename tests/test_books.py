# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The same sales, told on standard Odoo and with the suite, end in the same books."""

import itertools

import pytest
from hypothesis import Phase, example, given, settings

from dev.paths import SUITE

from .books import stories, ways
from .books.dump import differences
from .books.random_sales import KEPT, as_story, random_sales
from .books.stage import ALONE, OTHER, SHARED, Stage
from .kit.countries import MODULES
from .kit.sides import in_turns
from .kit.tables import open_room

# Without a line no table is shown that was not open here before.
AT_TABLES = (ways.Online, ways.AnswerLost, ways.Slow, ways.Shared)
RANDOM_SALES = 40  # They take a quarter of an hour.
at_length = pytest.mark.shop(modules=(*SUITE, *MODULES), own_database="books")

# Of these make test tells two each day, in turns.
SHORT = (
    *zip(
        (
            stories.price_break,
            stories.refund,
            stories.several_taxes,
            stories.lots,
        )
        * 3,
        (ways.Shared, ways.Offline, ways.AnswerLost) * 4,
        strict=True,
    ),
)


@pytest.fixture
def standard(request, shops):
    """The same shop without the suite."""
    marker = request.node.get_closest_marker("shop")
    options = dict(marker.kwargs if marker else {})
    modules = set(options.pop("modules", ())) - set(SUITE)
    shop = shops.get(modules=tuple(sorted(modules)), **options)
    yield shop
    shop.tidy()


def test_a_short_day_ends_with_the_same_books(shop, standard):
    same_books(shop, standard, in_turns(SHORT, 2))


@pytest.mark.at_length
@at_length
@pytest.mark.parametrize("way", ways.WAYS, ids=lambda way: way.__name__)
def test_a_day_of_all_stories_ends_with_the_same_books(shop, standard, way):
    same_books(shop, standard, [(story, way) for story in stories.ALL])


@pytest.mark.at_length
@at_length
@pytest.mark.parametrize("way", AT_TABLES, ids=lambda way: way.__name__)
def test_an_evening_at_tables_ends_with_the_same_books(shop, standard, way):
    with open_room(standard, (ALONE,)), open_room(shop, (SHARED, OTHER)):
        same_books(shop, standard, [(story, way) for story in stories.AT_TABLES])


@pytest.mark.at_length
@at_length
def test_points_are_booked_where_the_card_comes_late(shop, standard):
    same_books(shop, standard, [(stories.loyalty_points, ways.CardLate)])


@pytest.mark.at_length
@at_length
def test_random_sales_make_the_same_books(shop, standard):
    """One after another, in one session on each side."""
    stages = Stage(standard), Stage(shop)
    numbers = itertools.count(1)

    @settings(
        max_examples=RANDOM_SALES,
        deadline=None,
        database=None,
        # Each sale takes seconds, so the smallest one that fails is not looked for.
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
    )
    @given(random_sales)
    def are_the_same(sale):
        *sale, way = sale
        number, story = next(numbers), as_story(*sale)
        # Whose card standard makes only with Odoo's answer.
        has_customer = any(touch[0] == "chooses_customer" for touch in sale[0])
        for stage in stages:
            stage.tells(number, story, way_of(stage, getattr(ways, way), has_customer))
            stage.comes_to_rest()
        found = differences(*(stage.read() for stage in stages))
        assert not found, listed(found)

    for sale in KEPT:
        are_the_same = example(sale)(are_the_same)
    are_the_same()
    found = differences(*(stage.closes() for stage in stages))
    assert not found, listed(found)


def same_books(shop, standard, day):
    theirs, ours = (tell(side, day) for side in (standard, shop))
    found = differences(theirs, ours)
    assert not found, listed(found)
    assert len(theirs) > 10 * len(day)


def tell(shop, day):
    stage = Stage(shop)
    for number, (story, way) in enumerate(day, 1):
        needs_answer = story in stories.NEEDS_ANSWER
        stage.tells(number, story, way_of(stage, way, needs_answer))
    return stage.closes()


def way_of(stage, way, needs_answer):
    """A new one; what only the suite has is compared with what all has gone well."""
    needs_suite = way.needs_suite or needs_answer
    return (ways.Online if needs_suite and not stage.has_suite else way)()


def listed(found):
    return "\n".join(map(str, found))


def test_what_differs_is_told():
    standard = {"1 a.1": {"total": 5, "note": ""}, "2 b.1": {"total": 1}}
    suite = {"1 a.1": {"total": 6, "note": None, "key": "k"}, "3 c.1": {"total": 1}}
    assert [(each.row, each.column) for each in differences(standard, suite)] == [
        ("1 a.1", "total"),
        ("1 a.1", "note"),
        ("2 b.1", ""),
        ("3 c.1", ""),
    ]
