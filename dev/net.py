# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Ports on the loopback interface."""

import random
import socket

LOOPBACK = "127.0.0.1"
# Below those that systems give to connections on their way out: nothing takes one of
# these while its server is restarted.
OURS = (20000, 32000)


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(preferred=None):
    """A free port, the preferred one if it is."""
    if preferred and is_free(preferred):
        return preferred
    while not is_free(port := random.SystemRandom().randint(*OURS)):
        pass
    return port
