from . import test_verifactu
