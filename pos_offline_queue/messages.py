# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Why a sale is refused, as codes that tills know."""

DAMAGED, INVALID, ACCESS, COMPANY = "damaged", "invalid", "access", "company"
SESSION, MISSING, REJECTED = "session", "missing", "rejected"
REFUNDED, DIFFERENT, ERROR = "refunded", "different", "error"

CODES = [
    (DAMAGED, "Damaged on the Way"),
    (INVALID, "Not Understood"),
    (ACCESS, "No Access"),
    (COMPANY, "Other Company"),
    (SESSION, "No Such Session"),
    (MISSING, "Deleted Record"),
    (REJECTED, "Against a Rule"),
    (REFUNDED, "Refunded Already"),
    (DIFFERENT, "Two Versions"),
    (ERROR, "Unexpected"),
]


class Refusal(Exception):
    """This sale cannot be recorded as it is.

    message: plain words in the user's language.
    """

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message
