# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "POS Backend Customers",
    "summary": "The POS starts without the customer list; cashiers choose the "
    "customer in a real backend view",
    "version": "17.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "POS Suite contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "application": True,
    "depends": ["point_of_sale"],
    "uninstall_hook": "uninstall_hook",
    "data": [
        "security/ir.model.access.csv",
        "security/pos_backend_message_security.xml",
        "data/pos_backend_message_data.xml",
        "views/pos_backend_message_views.xml",
        "views/login_templates.xml",
        "views/res_partner_views.xml",
        "wizard/send_to_pos_views.xml",
        "views/res_config_settings_views.xml",
        "views/res_partner_picker_views.xml",
    ],
    "demo": ["demo/res_partner_demo.xml"],
    "assets": {
        "point_of_sale._assets_pos": [
            "pos_backend_partner/static/src/core/**/*",
            "pos_backend_partner/static/src/app/**/*",
            "pos_backend_partner/static/src/overrides/**/*",
        ],
        "web.assets_backend": [
            "pos_backend_partner/static/src/core/**/*",
            "pos_backend_partner/static/src/backend/**/*",
        ],
        "web.assets_tests": [
            "pos_backend_partner/static/tests/tours/**/*",
        ],
    },
}
