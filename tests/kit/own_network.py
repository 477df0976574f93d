# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A network of its own for a test run: a shop's switch, and nothing else.

Browsers that connect to each other need an address that is not the loopback's, and
ask for it by multicast. In here none of it leaves the machine. PostgreSQL alone is
reached from inside.
"""

import ctypes
import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager

from dev.net import LOOPBACK
from dev.paths import ROOT
from dev.postgres import Postgres

INSIDE = "TEST_IN_OWN_NETWORK"
CLONE_NEWNET = 0x40000000
# Two ends of one cable. The default route leads nowhere: browsers look for one.
SWITCH = """
ip link set lo up
ip link add v0 type veth peer name v1
ip addr add 10.9.9.1/24 dev v0
ip link set v0 up
ip link set v1 up
ip route add default via 10.9.9.254
echo ready
cat
"""
CHUNK = 65536


@contextmanager
def own_network():
    """
    :yield: run(command, env), which returns what subprocess.run does; None where the
        machine does not allow it
    """
    holder = subprocess.Popen(
        ["unshare", "--net", "sh", "-ec", SWITCH],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        if holder.stdout.readline() != "ready\n":
            yield None
            return
        path = f"/proc/{holder.pid}/ns/net"
        postgres = Postgres.shared()
        with _lead_out(path, (postgres.host, postgres.port)) as port:

            def run(command, **env):
                places = {**postgres.env, "PGHOST": LOOPBACK, "PGPORT": str(port)}
                return subprocess.run(
                    ["nsenter", f"--net={path}", *command],
                    cwd=ROOT,
                    env={**os.environ, **places, INSIDE: "1", **env},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )

            yield run
    finally:
        # It ends with its last process.
        holder.stdin.close()
        holder.wait()


def tell(*arguments):
    """Run pytest with them, such as a test of a file that is not collected.

    :return: as of subprocess.run; None where the machine does not allow it
    """
    command = [sys.executable, "-m", "pytest", "-p", "no:odoo", "-q", *arguments]
    with own_network() as run:
        return run and run(command)


@contextmanager
def _lead_out(path, address):
    """A port in there whose connections lead to that address out here."""
    made = []

    def listen():
        # Of this thread alone.
        with open(path) as namespace:
            if ctypes.CDLL(None).setns(namespace.fileno(), CLONE_NEWNET):
                raise OSError("setns")
        made.append(socket.create_server((LOOPBACK, 0)))

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()
    (server,) = made
    threading.Thread(target=_serve, args=(server, address), daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()


def _serve(server, address):
    while True:
        try:
            client, _address = server.accept()
        except OSError:
            return
        there = socket.create_connection(address)
        for pair in ((client, there), (there, client)):
            threading.Thread(target=_carry, args=pair, daemon=True).start()


def _carry(source, target):
    try:
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        target.close()


if __name__ == "__main__":
    outcome = tell(*sys.argv[1:])
    sys.exit(outcome and (print(outcome.stdout) or outcome.returncode))
