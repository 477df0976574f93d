from . import pos_backend_message
from . import pos_backend_payload
from . import pos_config
from . import pos_customer_key
from . import pos_order
from . import pos_session
from . import res_partner
