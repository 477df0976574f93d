from . import send_to_pos
