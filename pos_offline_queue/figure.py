# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What is not in Odoo: one figure, the same in the backend and on the tills."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Figure:
    """Sales that are not in Odoo, as far as devices have reported."""

    sales: int = 0
    amounts: dict = field(default_factory=lambda: defaultdict(float))  # by currency
    devices: set = field(default_factory=set)  # those that the sales are from
    silent: int = 0  # devices that may hold sales that they have not reported
    oldest: object = None

    def add(self, device, sales, amount, time):
        self.sales += sales
        self.amounts[device.currency_id] += amount
        self.devices.add(device)
        self.oldest = min(filter(None, (self.oldest, time)), default=None)

    def __iadd__(self, other):
        self.sales += other.sales
        for currency, amount in other.amounts.items():
            self.amounts[currency] += amount
        self.devices |= other.devices
        self.silent += other.silent
        self.oldest = min(filter(None, (self.oldest, other.oldest)), default=None)
        return self

    @property
    def level(self):
        if self.sales:
            return "danger"
        return "warning" if self.silent else "success"
