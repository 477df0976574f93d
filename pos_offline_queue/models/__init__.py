# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import pos_offline_rejected_sale
from . import pos_offline_device
from . import pos_offline_figure
from . import ir_module_module
from . import pos_offline_refusal
from . import pos_offline_delivery
from . import pos_offline_sync
from . import pos_config
from . import pos_order_line
from . import pos_offline_document
from . import pos_order
from . import account_move
from . import pos_session
from . import pos_offline_cash
from . import res_config_settings
