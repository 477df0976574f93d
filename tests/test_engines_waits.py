# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a browser never answers does not keep a till from starting and selling."""

import pytest

from .kit.counter import OLD_TOWN, at_work
from .kit.engines import ENGINES, told_in
from .kit.offline_start import ready, state
from .kit.sides import IS_FULL

SILENT = "() => new Promise(() => {})"
# Init scripts, by what they silence.
SILENCED = {
    "persisted": f"StorageManager.prototype.persisted = {SILENT}",
    "persist": f"StorageManager.prototype.persist = {SILENT}",
    "estimate": f"StorageManager.prototype.estimate = {SILENT}",
    "database": "IDBFactory.prototype.open = () => new EventTarget()",
    "caches": "for (const name of ['keys', 'open', 'match', 'has', 'delete'])"
    f" CacheStorage.prototype[name] = {SILENT}",
    "worker": f"ServiceWorkerContainer.prototype.register = {SILENT}",
    "ready": "Object.defineProperty(ServiceWorkerContainer.prototype, 'ready',"
    " {value: new Promise(() => {})})",
    "locks": f"LockManager.prototype.request = {SILENT}",
    "channel": "window.BroadcastChannel = class {"
    " constructor() { throw new DOMException('none here', 'SecurityError'); } }",
}
# Together, none of them keeps another from being asked; at length, each alone.
TOGETHER = (
    ("persisted", "estimate", "locks", "caches"),
    ("persist", "channel", "ready"),
    ("database", "worker"),
)
ALONE = tuple((name,) for name in SILENCED)
# No timer goes off from here on, those that run already included.
STOPPED_CLOCK = """
    for (let id = setTimeout(() => {}, 0); id > 0; id--) {
        clearTimeout(id);
    }
"""
# What the second page has to do with.
KEPT_FOR_A_RELOAD = {"caches", "worker", "ready"}


def test_each_silence_is_tried():
    assert {name for names in TOGETHER for name in names} == set(SILENCED)


@pytest.mark.takes_turns("silent browsers")
@told_in(*ENGINES)
@pytest.mark.parametrize("silenced", ALONE if IS_FULL else TOGETHER, ids="-".join)
def test_a_till_sells_where_the_browser_is_silent_about(shop, silenced):
    till = shop.till(OLD_TOWN)
    for name in silenced:
        till.context.add_init_script(f"try {{ {SILENCED[name]} }} catch {{}}")
    ana = till.cashier("ana")
    ana.open_session()
    ana.rings_up("Pretzel")
    shop.wait_for_sales(1)
    if KEPT_FOR_A_RELOAD & set(silenced):
        till.reload()
        ana.rings_up("Espresso")
        assert len(shop.wait_for_sales(2)) == 2


def test_a_page_is_not_held_up_by_a_worker_whose_cache_is_silent(shop):
    """Only Chromium lets a test reach into the worker."""
    ana = ready(shop)
    (worker,) = ana.till.context.service_workers
    worker.evaluate(f"() => {{ {SILENCED['caches']} }}")
    ana.till.reload()
    assert state(ana)["cachedAt"] is None
    ana.rings_up("Pretzel")
    assert len(shop.wait_for_sales(1)) == 1


@told_in(*ENGINES)
def test_a_page_that_was_suspended_sends_as_soon_as_it_is_looked_at(shop, proxy):
    """A tablet stops a hidden page, with all of its timers."""
    ana = at_work(shop, through=proxy)
    ana.till.expect_bad_line()
    with (
        proxy.when(rpc="pos.offline.sync.sync").refuse(),
        proxy.when(path="/web/health").refuse(),
    ):
        ana.rings_up("Pretzel")
        assert ana.waiting == 1
        ana.page.evaluate(f"() => {{ {STOPPED_CLOCK} }}")
    ana.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    assert len(shop.wait_for_sales(1)) == 1
