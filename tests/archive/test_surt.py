"""URL keys, as pywb 2.10 computes them: the right-hand sides are what its `canonicalize` gave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.surt import surt

# fmt: off
KEYS = {
    "http://example.org": "org,example)/",
    "http://example.org/": "org,example)/",
    "https://www.example.org/": "org,example)/",
    "http://www2.example.org/": "org,example)/",
    "http://wwww.example.org/": "org,example,wwww)/",
    "http://www1.www.example.org/": "org,example,www)/",
    "http://WWW.Example.ORG/A/B": "org,example)/a/b",
    "http://www.Example.org:80/A?b&a": "org,example)/a?a&b",
    "https://example.org:443/x": "org,example)/x",
    "http://example.org:443/x": "org,example:443)/x",
    "https://example.org:8443/x": "org,example:8443)/x",
    "http://example.org:/a": "org,example)/a",
    "http://user:pass@example.org/a": "org,example)/a",
    "http://example.org./a": "org,example)/a",
    "http://sub.domain.example.co.uk/Path/File.HTML": "uk,co,example,domain,sub)/path/file.html",
    "http://xn--bcher-kva.example/a": "example,xn--bcher-kva)/a",
    "http://bücher.example/a": "example,xn--bcher-kva)/a",
    "http://faß.example/a": "example,fass)/a",
    "http://www.com/": "com)/",
    "http://127.0.0.1/a": "1,0,0,127)/a",
    "http://127.0.0.1:8080/a": "1,0,0,127:8080)/a",
    "http://127.1/a": "1,0,0,127)/a",
    "http://2130706433/": "1,0,0,127)/",
    "http://0177.0.0.1/a": "1,0,0,127)/a",
    "http://0x7f.1/a": "1,0x7f)/a",
    "http://256.1.1.1/a": "1,1,1,256)/a",
    "http://1.2.3.4.5/a": "5,4,3,2,1)/a",
    "http://[::1]/a": "::1)/a",
    "http://[2001:db8::1]:8080/a": "2001:db8::1:8080)/a",
    "http://[::ffff:127.0.0.1]/a": "1,0,0,::ffff:127)/a",
    "http://example.org/a/": "org,example)/a",
    "http://example.org/a//b": "org,example)/a/b",
    "http://example.org//": "org,example)/",
    "http://example.org/a///b///": "org,example)/a/b",
    "http://example.org/a/./b/../c": "org,example)/a/c",
    "http://example.org/../a": "org,example)/../a",
    "http://example.org/a/../../b": "org,example)/../b",
    "http://example.org/../../b": "org,example)/b",
    "http://example.org/..": "org,example)/..",
    "http://example.org/a/..": "org,example)/",
    "http://example.org/...": "org,example)/...",
    "http://example.org/?b=2&a=1": "org,example)/?a=1&b=2",
    "http://example.org/?": "org,example)/",
    "http://example.org/a?B=2&A=1": "org,example)/a?a=1&b=2",
    "http://example.org/a?b=2&a=1&a=0": "org,example)/a?a=0&a=1&b=2",
    "http://example.org/a?&b=1": "org,example)/a?&b=1",
    "http://example.org/a?b=1&": "org,example)/a?&b=1",
    "http://example.org/a?b=1&&c=2": "org,example)/a?&b=1&c=2",
    "http://example.org/a?&": "org,example)/a?&",
    "http://example.org/a?a&a": "org,example)/a?a&a",
    "http://example.org/a?b=1;c=2": "org,example)/a?b=1;c=2",
    "http://example.org/a?b=http://other.example/c?d=e": "org,example)/a?b=http://other.example/c?d=e",
    "http://example.org/a?x[]=1&x[]=0": "org,example)/a?x[]=0&x[]=1",
    "http://example.org/a?q=caf%C3%A9": "org,example)/a?q=caf%c3%a9",
    "http://example.org/caf%C3%A9": "org,example)/caf%c3%a9",
    "http://example.org/café": "org,example)/caf%c3%a9",
    "http://example.org/a%20b": "org,example)/a%20b",
    "http://example.org/a b": "org,example)/a%20b",
    "http://example.org/a+b": "org,example)/a+b",
    "http://example.org/a%2fb": "org,example)/a/b",
    "http://example.org/%41%42": "org,example)/ab",
    "http://example.org/100%25": "org,example)/100%25",
    "http://example.org/100%": "org,example)/100%25",
    "http://example.org/%zz": "org,example)/%25zz",
    "http://example.org/%2525": "org,example)/%25",
    "http://example.org/%e9": "org,example)/%e9",
    "http://example.org/a%3Fb": "org,example)/a?b",
    "http://example.org/a%23b": "org,example)/a%23b",
    "http://example.org/a?b%26c=1": "org,example)/a?b&c=1",
    "http://example.org/a\\b": "org,example)/a\\b",
    'http://example.org/a"b<c>|{d}^`': 'org,example)/a"b<c>|{d}^`',
    "http://example.org/a#frag": "org,example)/a",
    "http://example.org/a;b=c?d": "org,example)/a;b=c?d",
    "http://example.org/a;jsessionid=0123456789abcdef0123456789abcdef?x=1":
        "org,example)/a;jsessionid=0123456789abcdef0123456789abcdef?x=1",
    "http://example.org/a?jsessionid=0123456789abcdef0123456789abcdef&x=1": "org,example)/a?x=1",
    "http://example.org/a?x=1&jsessionid=0123456789abcdef0123456789abcdef&a=2": "org,example)/a?a=2&x=1",
    "http://example.org/a?PHPSESSID=0123456789abcdef0123456789abcdef": "org,example)/a",
    "http://example.org/a?x=1&sid=0123456789abcdef0123456789abcdef": "org,example)/a?&x=1",
    "http://example.org/a?sid=0123456789abcdef": "org,example)/a?sid=0123456789abcdef",
    "http://example.org/a?ASPSESSIONIDAQBSDSRT=EOHBLBDDPFCLHKPGGKLILNAM&x=1": "org,example)/a?x=1",
    "http://example.org/a?cfid=12&cftoken=34&x=1": "org,example)/a?x=1",
    "http://example.org/a?b=1&cfid=12&cftoken=34": "org,example)/a?&b=1",
    "http://example.org/(S(0123456789abcdef01234567))/a.aspx": "org,example)/a.aspx",
    "http://example.org/b/(s(0123456789abcdef01234567))/a.aspx?x=1": "org,example)/b/a.aspx?x=1",
    "http://example.org/b/(s(0123456789abcdef01234567))/a.htm": "org,example)/b/(s(0123456789abcdef01234567))/a.htm",
    "http://example.org/(a(4hqa0555fwsecu455xqckv45)s(4hqa0555fwsecu455xqckv45)f(4hqa0555fwsecu455xqckv45))/mileg.aspx":
        "org,example)/mileg.aspx",
    "https://example.org/watch?v=dQw4w9WgXcQ&t=10s": "org,example)/watch?t=10s&v=dqw4w9wgxcq",
}
# fmt: on


@pytest.mark.parametrize(("url", "key"), KEYS.items(), ids=range(len(KEYS)))
def test_the_key_is_pywbs(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.text("aB1./?&=;%#:-_ é", max_size=30))
def test_every_http_url_has_a_key_without_a_blank(rest: str) -> None:
    key = surt(f"http://source.example/{rest}")
    assert key.startswith("example,source)/")
    assert not set(key) & set(" \t\r\n")
    assert key.isascii()
