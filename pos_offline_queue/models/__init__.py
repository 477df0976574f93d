# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import pos_offline_device
from . import ir_module_module
from . import pos_offline_envelope
from . import pos_offline_explain
from . import pos_offline_links
from . import pos_offline_mend
from . import pos_offline_record
from . import pos_offline_batch
from . import pos_offline_sync
from . import pos_offline_office
from . import pos_config
from . import pos_order
from . import pos_session
from . import pos_session_closing
from . import res_config_settings
