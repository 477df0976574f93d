# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import pos_multi_session
from . import pos_config
from . import pos_order_transfer
from . import pos_order_transfer_receiver
from . import pos_order_transfer_step
from . import pos_order_transfer_check
from . import pos_order_transfer_till
from . import pos_order_transfer_send
from . import pos_order_transfer_overview
from . import pos_order_transfer_delivery
from . import pos_order_transfer_office
from . import pos_order_transfer_config
from . import pos_order_transfer_session
from . import pos_order_transfer_order
from . import pos_order_transfer_report
from . import pos_order_transfer_settings
