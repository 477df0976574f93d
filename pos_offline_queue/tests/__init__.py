# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_offline_closing
from . import test_offline_cost
from . import test_offline_device
from . import test_offline_extremes
from . import test_offline_fuzz
from . import test_offline_guarded
from . import test_offline_hostile
from . import test_offline_offered
from . import test_offline_office
from . import test_offline_race
from . import test_offline_red_team
from . import test_offline_refusals
from . import test_offline_rights
from . import test_offline_schema
from . import test_offline_stored
from . import test_offline_sync
from . import test_offline_uninstall
from . import test_pos_app
from . import test_service_worker_http
