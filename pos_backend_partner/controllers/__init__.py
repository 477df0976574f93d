from . import picker
