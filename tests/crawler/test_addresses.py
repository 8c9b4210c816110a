"""Which addresses are open, and where `--connect-to` leads."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crawler.guard
from crawler.addresses import Allowance, ConnectTo, destination, is_open
from crawler.guard import admitted
from crawler.names import resolve
from crawler.outcomes import FetchFailed, Outcome
from crawler.plan import Network

ROOMS = ("archive", "crawler", "pipelines", "holdfast")
CLOSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",  # carrier-grade NAT
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",  # the metadata service of every large cloud
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",  # NAT64 of 127.0.0.1
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "::ffff:0:127.0.0.1",  # the same in an older translation
    "100.100.100.200",  # metadata, in another large cloud
    "168.63.129.16",  # the host's services inside Azure
    "192.0.0.192",
    "2a00:1450::5efe:10.0.0.1",  # ISATAP of 10.0.0.1
    "2a00:1450::200:5efe:7f00:1",
    "3fff::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",  # 6to4 of 127.0.0.1
    "2002:a00:1::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
OPEN = [
    "1.1.1.1",
    "93.184.215.14",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
]


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_that_is_not_public_is_closed(address: str) -> None:
    assert not is_open(ipaddress.ip_address(address), 80, ())


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_open(address: str) -> None:
    assert is_open(ipaddress.ip_address(address), 80, ())


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global or address.is_multicast))
def test_no_way_of_writing_a_closed_ipv4_address_in_ipv6_opens_it(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for wrapped in ((0xFFFF << 32) | number, (0x2002 << 112) | (number << 80), (0x64FF9B << 96) | number):
        assert not is_open(ipaddress.IPv6Address(wrapped), 80, ())


@pytest.mark.parametrize(
    "spelling",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "localhost"),
        *("127.0.1", "0x7f.0.0x1", "0", "0.0.0.0", "0x0", "::1", "0:0:0:0:0:0:0:1", "::ffff:7f00:1", "::127.0.0.1"),
        *("①②⑦.0.0.1", "１２７.0.0.1", "127。0。0。1", "fe80::1%lo", "64:ff9b::127.0.0.1", "2002:7f00:1::"),
    ],
)
def test_every_spelling_of_loopback_resolves_to_a_closed_address(spelling: str) -> None:
    addresses = resolve(spelling, 80)
    assert addresses
    assert not any(is_open(address, 80, ()) for address in addresses)


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..b", ".", "\udcff.example"])
def test_a_name_that_cannot_be_one_is_unreachable_for_good(host: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        resolve(host, 80)
    assert (caught.value.outcome, caught.value.may_pass) == (Outcome.UNREACHABLE, False)


def test_an_allowance_opens_its_block_and_its_port_only() -> None:
    block = Allowance.parse("10.1.0.0/16")
    port = Allowance(ipaddress.ip_network("10.2.0.1"), 8080)
    assert is_open(ipaddress.ip_address("10.1.2.3"), 80, (block, port))
    assert is_open(ipaddress.ip_address("::ffff:10.1.2.3"), 80, (block, port))
    assert is_open(ipaddress.ip_address("10.2.0.1"), 8080, (block, port))
    assert not is_open(ipaddress.ip_address("10.2.0.1"), 80, (block, port))
    assert not is_open(ipaddress.ip_address("10.3.0.1"), 80, (block, port))


@pytest.mark.parametrize(
    ("text", "network"),
    [("127.0.0.1", "127.0.0.1/32"), (" 127.0.0.1/8 ", "127.0.0.0/8"), ("::1", "::1/128"), ("fd00::/8", "fd00::/8")],
)
def test_an_allowance_is_a_block_or_an_address(text: str, network: str) -> None:
    assert Allowance.parse(text) == Allowance(ipaddress.ip_network(network))


@pytest.mark.parametrize("text", ["", "localhost", "127.0.0.1/33", "127.0.0.1:80", "10"])
def test_anything_else_is_no_allowance(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - ipaddress's own words
        Allowance.parse(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("::127.0.0.1:8099", ("", None, "127.0.0.1", 8099)),
        ("Source.Example:80:127.0.0.1:8099", ("source.example", 80, "127.0.0.1", 8099)),
        ("source.example:443::8443", ("source.example", 443, "", 8443)),
        ("source.example::other.example:", ("source.example", None, "other.example", None)),
        (":80:other.example:", ("", 80, "other.example", None)),
        ("[2001:db8::1]:80:[::1]:8080", ("2001:db8::1", 80, "::1", 8080)),
        ("::[::1]:", ("", None, "::1", None)),
    ],
)
def test_a_rule_is_read_as_curl_reads_it(text: str, rule: tuple[str, int | None, str, int | None]) -> None:
    assert ConnectTo.parse(text) == ConnectTo(*rule)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":::",
        "a:80::",
        "a:80",
        "a:80:b",
        "a:80:b:80:c",
        "a:x:b:80",
        "a:80:b:0",
        "a:80:b:65536",
        "a:80:b:-1",
        "a:80:b:\u0668",
        "::1:80:b:80",
        "[::1:80:b:80",
        "a:80:b: 80",
    ],
)
def test_anything_else_is_no_rule(text: str) -> None:
    with pytest.raises(ValueError, match=r"HOST:PORT|not a port"):
        ConnectTo.parse(text)


def test_the_first_rule_that_matches_decides() -> None:
    rules = tuple(map(ConnectTo.parse, ["a.example:80:one.example:8001", ":80:two.example:", "a.example:::8003"]))
    assert destination("A.example", 80, rules) == ("one.example", 8001)
    assert destination("b.example", 80, rules) == ("two.example", 80)
    assert destination("a.example", 443, rules) == ("a.example", 8003)
    assert destination("b.example", 443, rules) == ("b.example", 443)


def test_naming_a_literal_address_opens_it_and_naming_a_name_does_not() -> None:
    rules = tuple(map(ConnectTo.parse, ["::127.0.0.1:8099", "a:80:[::1]:", "b:80:localhost:8080", "c:80::8080"]))
    assert Network(connect_to=rules, allowed=(Allowance.parse("10.0.0.0/8"),)).open_addresses == (
        Allowance.parse("10.0.0.0/8"),
        Allowance(ipaddress.ip_network("127.0.0.1"), 8099),
        Allowance(ipaddress.ip_network("::1"), None),
    )


# -- the gate --------------------------------------------------------------------------------------------------------

PUBLIC, INSIDE = ipaddress.ip_address("93.184.215.14"), ipaddress.ip_address("10.0.0.1")


def is_admitted(port: int, *addresses: ipaddress.IPv4Address | ipaddress.IPv6Address, network: Network) -> bool:
    try:
        return admitted("a.example", port, addresses, network) != []
    except FetchFailed as refused:
        return (refused.outcome, refused.may_pass) != (Outcome.ADDRESS_REFUSED, False)


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_the_ports_of_the_web_are_open(port: int) -> None:
    assert is_admitted(port, PUBLIC, network=Network())


@pytest.mark.parametrize("port", [1, 21, 22, 25, 110, 389, 445, 3306, 5432, 6379, 8000, 9200, 11211, 65535])
def test_other_ports_are_not_asked_unless_they_are_named(port: int) -> None:
    assert not is_admitted(port, PUBLIC, network=Network())
    assert is_admitted(port, PUBLIC, network=Network(ports=frozenset({port})))
    for rule in (f"::other.example:{port}", f":{port}:other.example:"):
        assert is_admitted(port, PUBLIC, network=Network((ConnectTo.parse(rule),)))


def test_naming_a_port_opens_no_address_inside() -> None:
    assert not is_admitted(8000, INSIDE, network=Network(ports=frozenset({8000})))
    assert not is_admitted(8000, INSIDE, network=Network((ConnectTo.parse("::other.example:8000"),)))


def test_an_allowance_opens_its_addresses_on_odd_ports_and_no_others() -> None:
    network = Network(allowed=(Allowance.parse("10.0.0.0/8"),))
    assert is_admitted(8000, INSIDE, network=network)
    assert not is_admitted(8000, PUBLIC, network=network)
    assert admitted("a.example", 8000, [PUBLIC, INSIDE], network) == [INSIDE]


def test_of_a_name_with_addresses_inside_and_outside_only_the_public_are_asked() -> None:
    assert admitted("a.example", 80, [INSIDE, PUBLIC, INSIDE], Network()) == [PUBLIC]


def test_a_refusal_names_the_ports_that_are_open() -> None:
    with pytest.raises(
        FetchFailed, match=r"port 25 of a\.example is none of those that are asked \(80, 443, 8080, 8443\)"
    ):
        admitted("a.example", 25, [PUBLIC], Network())


def test_a_name_without_addresses_is_refused() -> None:
    assert not is_admitted(80, network=Network())


def test_every_connection_of_ours_goes_through_the_gate() -> None:
    """Sockets are opened in two files, and both ask the gate."""
    folder = Path(crawler.guard.__file__).parent
    opening = {
        "create_connection",
        "TCP4ClientEndpoint",
        "TCP6ClientEndpoint",
        "HostnameEndpoint",
        "connectTCP",
        "urlopen",
    }
    texts = {
        path.name: path.read_text(encoding="utf-8") for room in ROOMS for path in (folder.parent / room).rglob("*.py")
    }
    users = {
        name for name, text in texts.items() if any(f"{word}(" in text or f"= {word} " in text for word in opening)
    }
    assert users == {"endpoints.py", "outgoing.py"}
    assert all("in admitted(" in texts[name] for name in users)
