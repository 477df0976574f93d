# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "POS Multi-session Sync",
    "summary": "POS Suite: tills that share their open orders live, and send orders to "
    "each other, with and without network",
    "version": "17.0.1.0.0",
    "category": "Sales/Point of Sale",
    "author": "POS Suite contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "application": True,
    "depends": ["pos_offline_queue", "bus"],
    "uninstall_hook": "uninstall_hook",
    "data": [
        "security/ir.model.access.csv",
        "security/pos_multi_session_security.xml",
        "data/ir_asset_data.xml",
        "data/ir_cron_data.xml",
        "wizard/pos_multi_session_close_views.xml",
        "wizard/pos_multi_session_settle_views.xml",
        "views/pos_multi_session_order_views.xml",
        "views/pos_multi_session_operation_views.xml",
        "views/pos_multi_session_payment_views.xml",
        "views/pos_multi_session_views.xml",
        "views/pos_config_views.xml",
        "views/pos_order_views.xml",
        "views/pos_offline_device_views.xml",
        "views/res_config_settings_views.xml",
        "security/pos_order_transfer_security.xml",
        "data/pos_order_transfer_data.xml",
        "wizard/pos_order_transfer_cancel_views.xml",
        "views/pos_order_transfer_content_templates.xml",
        "views/pos_order_transfer_form_views.xml",
        "views/pos_order_transfer_views.xml",
        "views/pos_order_transfer_step_views.xml",
        "views/pos_order_transfer_elsewhere_views.xml",
    ],
    "demo": ["demo/pos_multi_session_demo.xml"],
    "assets": {
        "point_of_sale._assets_pos": [
            "pos_multi_session_sync/static/src/core/**/*",
            "pos_multi_session_sync/static/src/app/**/*",
            "pos_multi_session_sync/static/src/overrides/**/*",
        ],
        "web.assets_backend": [
            "pos_multi_session_sync/static/src/backend/**/*",
        ],
        "web.assets_tests": [
            "pos_multi_session_sync/static/tests/tours/**/*",
        ],
    },
}
