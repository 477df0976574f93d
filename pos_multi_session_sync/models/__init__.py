# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import pos_multi_session
from . import pos_multi_session_order
from . import pos_multi_session_operation
from . import pos_multi_session_client
from . import pos_multi_session_payment
from . import pos_multi_session_log
from . import pos_multi_session_sync
from . import bus_bus
from . import pos_multi_session_closing
from . import pos_multi_session_history
from . import pos_multi_session_guests
from . import pos_multi_session_upkeep
from . import pos_config
from . import pos_offline_rejected_sale
from . import pos_offline_sync
from . import pos_order
from . import pos_session
from . import pos_offline_device
from . import ir_websocket
from . import res_users
from . import pos_order_transfer
from . import pos_order_transfer_receiver
from . import pos_order_transfer_step
from . import pos_order_transfer_sync
from . import res_config_settings
