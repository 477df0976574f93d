# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""python -m bench.mesh.measure result.json: {tills: {step: sorted milliseconds}}"""

import json
import sys
from pathlib import Path

from tests.kit.connected import connect_tills, wait_connected
from tests.kit.pool import Shops
from tests.kit.sharing import TILLS, SharingTill

from ..sharing import LOADED
from ..sharing.live import taps, watched

SIZES = (2, 10)


def main(path):
    shops = Shops()
    try:
        shop = shops.get(extra=(LOADED,))
        connect_tills(shop)
        tills = [*watched(shop)]
        found = {}
        for number, count in enumerate(SIZES):
            while len(tills) < count:
                tills.append(SharingTill(shop.till(TILLS[-1]), "ana").opens())
            wait_connected(count - 1, *tills)
            found[count] = taps(*tills[:2], number)
    finally:
        shops.close()
    Path(path).write_text(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
