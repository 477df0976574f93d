# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
{
    "name": "POS Offline Queue",
    "summary": "POS Suite: sales are kept in the browser until Odoo has them, and "
    "recorded once, whatever fails",
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
        "security/pos_offline_queue_security.xml",
        "data/pos_offline_queue_data.xml",
        "data/ir_cron_data.xml",
        "views/pos_offline_content_templates.xml",
        "report/pos_offline_waiting_views.xml",
        "report/pos_offline_proof_views.xml",
        "wizard/pos_offline_close_views.xml",
        "wizard/pos_offline_mend_views.xml",
        "wizard/pos_offline_set_aside_views.xml",
        "views/pos_offline_device_views.xml",
        "wizard/pos_offline_health_views.xml",
        "views/pos_offline_rejected_sale_views.xml",
        "report/pos_offline_missing_views.xml",
        "views/pos_config_views.xml",
        "views/pos_order_views.xml",
        "views/pos_order_document_views.xml",
        "views/pos_session_views.xml",
        "views/res_config_settings_views.xml",
        "views/login_templates.xml",
    ],
    "assets": {
        "point_of_sale._assets_pos": [
            "pos_offline_queue/static/lib/**/*.js",
            "pos_offline_queue/static/src/core/**/*",
            "pos_offline_queue/static/src/app/**/*",
            "pos_offline_queue/static/src/overrides/**/*",
            "pos_offline_queue/static/src/service_worker/policy.esm.js",
            "pos_offline_queue/static/src/service_worker/keeper.esm.js",
        ],
        # Served at /pos/offline-worker.js.
        "pos_offline_queue.assets_service_worker": [
            "web/static/src/module_loader.js",
            "pos_offline_queue/static/src/core/server_probe.esm.js",
            "pos_offline_queue/static/src/core/pace.esm.js",
            "pos_offline_queue/static/src/service_worker/policy.esm.js",
            "pos_offline_queue/static/src/service_worker/keeper.esm.js",
            "pos_offline_queue/static/src/service_worker/worker.esm.js",
        ],
        "web.assets_backend": [
            "pos_offline_queue/static/src/backend/**/*",
        ],
        "web.assets_tests": [
            "pos_offline_queue/static/tests/tours/**/*",
        ],
    },
}
