# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "POS test: fields of somebody else",
    "summary": "A module that knows nothing of the suite, for its tests",
    "version": "17.0.1.0.0",
    "category": "Hidden",
    "author": "POS Suite contributors",
    "license": "AGPL-3",
    "depends": ["point_of_sale"],
    "assets": {
        "point_of_sale._assets_pos": [
            "pos_test_extra_fields/static/src/**/*",
        ],
    },
}
