"""The gate in front of every connection of a whole process, for a library that makes its own: see `guard`.

Python tells an audit hook of every connection before it is made, with the address that is then used, whichever library
asks. The hook can't be taken off again, so this is for a process that does nothing else. What C code connects by itself
is not seen: no library that is used here does.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import MutableMapping

from .guard import admitted
from .outcomes import FetchFailed
from .plan import Network

EVERY_PORT = frozenset(range(1, 65536))

_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_PROGRAMS = frozenset({"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen"})


class Refused(PermissionError):
    """A connection that the gate does not let through. An OSError: the library tries the name's next address."""


def keep(network: Network) -> list[str]:
    """Ask the gate before every connection of this process from now on; what it refuses is added to the list."""
    refusals: list[str] = []

    def ask(event: str, arguments: tuple[object, ...]) -> None:
        if event in _CONNECTING:
            refusal = _refusal(arguments[1], network)
        elif event in _PROGRAMS:
            refusal = "it would start another program, which nobody watches"
        else:
            return
        if refusal is not None:
            refusals.append(refusal)
            raise Refused(refusal)

    sys.addaudithook(ask)
    return refusals


def without_helpers(environment: MutableMapping[str, str]) -> None:
    """Take out of an environment what would lead elsewhere, or hand out credentials: proxies and `.netrc`."""
    for name in list(environment):
        if name.lower().endswith("_proxy"):
            del environment[name]
    environment["NETRC"] = os.devnull


def _refusal(where: object, network: Network) -> str | None:
    """Why no connection may be made there, None where one may. In numbers alone: a name may lead elsewhere later."""
    if where is None:
        return None  # sent over a connection that was asked about before
    match where:
        case (str(host), int(port), *_):
            pass
        case _:
            return "it would speak to another process of this machine"
    try:
        admitted(host, port, [ipaddress.ip_address(host.partition("%")[0])], network)
    except FetchFailed as refused:
        return refused.detail
    except ValueError:
        return f"{host} was not looked up before it was asked"
    return None
