# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a broken, old or hostile till might send, for hypothesis to draw from."""

import copy
import json
import os
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from .common_till import sha256

# `make test-full` tries more of everything, and takes its time.
IS_FULL = os.environ.get("FAULTS") == "full"
# The same examples each time, however slow the machine is.
FUZZ = settings(
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
ANY_TEXT = st.text(max_size=20)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    ANY_TEXT,
    st.sampled_from(["", "\0", "\ud800", "0" * 64, "1e999", "NaN", "2026-02-30 25:00"]),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(ANY_TEXT, inner, max_size=3)
    ),
    max_leaves=6,
)
# As browsers say it: RPC is JSON, which has neither NaN nor infinity.
JSON_THINGS = ANYTHING.filter(lambda value: _survives_json(value))


def _survives_json(value):
    try:
        json.dumps(value, allow_nan=False)
    except ValueError:
        return False
    return True


@st.composite
def spoilt(draw, thing, times=2):
    """A copy of the thing with something in it exchanged or left out."""
    thing = copy.deepcopy(thing)
    for _time in range(draw(st.integers(1, times))):
        places = list(_places(thing))
        if not places:
            break
        holder, place = draw(st.sampled_from(places))
        if draw(st.booleans()) and isinstance(holder, dict):
            del holder[place]
        else:
            holder[place] = draw(JSON_THINGS)
    return thing


def _places(thing):
    """(what holds it, index or name) of everything within."""
    if isinstance(thing, dict):
        items = thing.items()
    elif isinstance(thing, list):
        items = enumerate(thing)
    else:
        return
    for place, inner in items:
        yield thing, place
        yield from _places(inner)


@st.composite
def entries(draw, till, garbage=0.6):
    """No entry at all, mostly; or one that is spoilt somewhere."""
    if draw(st.floats(0, 1)) < garbage:
        return draw(JSON_THINGS)
    kinds = (_spoilt_outside, _damaged, _spoilt_inside, _of_what_is_gone, _of_any_text)
    return draw(draw(st.sampled_from(kinds))(till))


def _spoilt_outside(till):
    return spoilt(till.entry())


@st.composite
def _damaged(draw, till):
    """Written over somewhere, on the way or in the till."""
    entry = till.entry()
    text = entry["order"]
    # Not by its index: numbers in the text make it longer from draw to draw
    place = int(len(text) * draw(st.floats(0, 1)))
    return {**entry, "order": text[:place] + draw(ANY_TEXT) + text[place + 3 :]}


@st.composite
def _spoilt_inside(draw, till):
    return _as_entry(till, json.dumps(draw(spoilt(till.order()))))


@st.composite
def _of_what_is_gone(draw, till):
    """Names records that are not there, by one id or several."""
    order = till.order()
    holders = (order, order["lines"][0][2], order["statement_ids"][0][2])
    names = [
        (holder, name)
        for holder in holders
        for name in holder
        if name.endswith("_id") or name in ("tax_ids", "attribute_value_ids")
    ]
    for holder, name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=3)):
        gone = draw(st.integers(10**6, 2**31 - 1))
        holder[name] = [gone] if name.endswith("_ids") else gone
    return _as_entry(till, json.dumps(order))


@st.composite
def _of_any_text(draw, till):
    return _as_entry(till, draw(st.text(max_size=60)))


def _as_entry(till, text):
    """In an entry whose key and checksum are right, if they can be."""
    entry = till.entry()
    with suppress(UnicodeEncodeError, ValueError, TypeError, KeyError):
        entry.update(order=text, checksum=sha256(text))
        entry["key"] = json.loads(text)["idempotency_key"]
    return entry
