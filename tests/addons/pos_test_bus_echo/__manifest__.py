# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "POS test: bus echo",
    "summary": "A request that only sends on the bus, for the benchmarks",
    "version": "17.0.1.0.0",
    "category": "Hidden",
    "author": "POS Suite contributors",
    "license": "AGPL-3",
    "depends": ["bus"],
    "installable": False,
}
