from . import merge_partners
from . import send_to_pos
