# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "POS test: stamps after a sale",
    "summary": "A module that does something after each sale, as an example",
    "version": "17.0.1.0.0",
    "category": "Hidden",
    "author": "POS Suite contributors",
    "license": "AGPL-3",
    "depends": ["pos_offline_queue"],
    "assets": {
        "point_of_sale._assets_pos": [
            "pos_test_stamps/static/src/**/*",
        ],
    },
}
