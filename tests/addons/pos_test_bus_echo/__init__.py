# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Loaded by the benchmarks' server, see bench/sharing; never installed."""

from odoo.http import Controller, request, route

from odoo.addons.bus.models.bus import ImBus


class Echo(Controller):
    @route("/pos_test/echo", type="json", auth="user")
    def echo(self, channel, payload):
        """The least that any till could do to tell another something."""
        bus = request.env["bus.bus"]
        # As Odoo notifies, on a connection of its own, whatever a module does instead.
        ImBus._ensure_hooks(bus)
        bus._sendone(channel, "pos_test.echo", payload)
