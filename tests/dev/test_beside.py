# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Parts that run beside others are counted and shown like them."""

import os
import subprocess

import pytest

from dev.beside import beside


def work(number):
    subprocess.run(["echo", "from a program"])
    os.write(1, f"from {os.getpid()}\n".encode())
    return number + 1


def test_it_returns_what_it_makes_and_shows_what_it_said(capfd):
    with beside(work, 1) as future:
        print("first", flush=True)
    assert future.result() == 2
    first, second, third = capfd.readouterr().out.splitlines()
    assert (first, second) == ("first", "from a program")
    assert third.startswith("from ") and third != f"from {os.getpid()}"


def test_what_fails_there_fails_here():
    with beside(work, "one") as future:
        pass
    with pytest.raises(TypeError):
        future.result()
