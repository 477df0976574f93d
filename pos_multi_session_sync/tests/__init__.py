# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from . import test_sharing_closing
from . import test_sharing_extremes
from . import test_sharing_fuzz
from . import test_sharing_guarded
from . import test_sharing_history
from . import test_sharing_hostile
from . import test_sharing_identity
from . import test_sharing_payment
from . import test_sharing_race
from . import test_sharing_rights
from . import test_sharing_security
from . import test_sharing_settings
from . import test_sharing_sync
from . import test_sharing_uninstall
from . import test_stock_units
from . import test_transfer_delivery
from . import test_transfer_lost
from . import test_transfer_office
from . import test_transfer_order
from . import test_transfer_till
from . import test_transfer_race
from . import test_transfer_views
