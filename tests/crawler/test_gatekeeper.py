"""A process in which every connection asks the gate, whichever library makes it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEPT = """
import os, socket, subprocess, sys, urllib.request
from crawler import Allowance, Network, gatekeeper
refusals = gatekeeper.keep(Network(allowed=(Allowance.parse("127.0.0.0/8"),)))

def leads_to(*addresses):
    socket.getaddrinfo = lambda host, port, *_, **__: [(10 if ":" in a else 2, 1, 6, "", (a, port)) for a in addresses]
"""


def after(code: str) -> list[str]:
    """What the gate has refused when that code has run and failed with it, one a line; "done" where it did not fail."""
    program = (
        KEPT + "try:\n" + textwrap.indent(code, "    ") + "\nexcept OSError:\n    pass\nelse:\n    print('done')\n"
    )
    program += "print('\\n'.join(refusals))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("socket.create_connection(('10.0.0.1', 80), 1)", "10.0.0.1 leads to 10.0.0.1, which is not a public address"),
        ("socket.create_connection(('::ffff:10.0.0.1', 80), 1)", "not a public address"),
        ("socket.create_connection(('64:ff9b::a9fe:a9fe', 80), 1)", "not a public address"),
        ("socket.create_connection(('93.184.215.14', 25), 1)", "port 25"),
        ("socket.socket().connect_ex(('192.168.1.1', 80))", "192.168.1.1"),
        ("socket.socket().connect(('localhost', 80))", "localhost was not looked up"),
        ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('10.0.0.1', 53))", "10.0.0.1"),
        ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('10.0.0.1', 53))", "10.0.0.1"),
        ("socket.socket(socket.AF_UNIX).connect('/run/some.sock')", "another process of this machine"),
        ("socket.socket(socket.AF_UNIX).connect(b'\\0abstract')", "another process of this machine"),
        ("leads_to('10.0.0.1'); urllib.request.urlopen('http://public.example/')", "10.0.0.1"),
        ("leads_to('10.0.0.1', '::1'); urllib.request.urlopen('http://public.example/')", "10.0.0.1"),
        ("subprocess.run(['true'])", "another program"),
        ("os.system('true')", "another program"),
        ("os.fork()", "another program"),
        ("os.execv('/bin/true', ['true'])", "another program"),
    ],
)
def test_the_gate_is_asked(code: str, refusal: str) -> None:
    told = after(code)
    assert "done" not in told
    assert refusal in told[0]


def test_every_address_of_a_name_is_asked_about() -> None:
    told = after("leads_to('10.0.0.1', '10.0.0.2'); socket.create_connection(('public.example', 80), 1)")
    assert [line.split()[0] for line in told] == ["10.0.0.1", "10.0.0.2"]


def test_what_is_allowed_is_connected_to() -> None:
    code = (
        "with socket.create_server(('127.0.0.1', 0)) as here:\n    socket.create_connection(here.getsockname()).close()"
    )
    assert after(code) == ["done", ""]


def test_the_environment_leads_nowhere_else() -> None:
    from crawler.gatekeeper import without_helpers

    environment = {"HTTPS_PROXY": "a", "no_proxy": "b", "All_Proxy": "c", "PATH": "d", "NETRC": "/home/me/.netrc"}
    without_helpers(environment)
    assert environment == {"PATH": "d", "NETRC": "/dev/null"}
