# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import pos_order_transfer_cancel
from . import pos_multi_session_close
from . import pos_offline_health
