"""holdfast.toml: every key known, every value in its range, every default in one place."""

from __future__ import annotations

import dataclasses
import ipaddress
import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from crawler import SecretHeader
from crawler.plan import CrawlPlan, Manners
from holdfast.configuration import (
    Configuration,
    ConfigurationError,
    CrawlSettings,
    configuration_beside,
    read_configuration,
)
from holdfast.requests import BadRequest, secret_headers
from holdfast.starter import STARTER_CITATIONS, STARTER_CONFIGURATION
from pipelines.declarations import dump_document, load_document, read_publication


def configured(folder: Path, text: str) -> Configuration:
    path = folder / "holdfast.toml"
    path.write_text(text, encoding="utf-8")
    return read_configuration(path)


def told(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        configured(folder, text)
    return str(raised.value).replace(f"{folder}/", "").splitlines()


def test_without_a_file_everything_is_as_documented() -> None:
    assert read_configuration(None).model_dump() == {
        "crawl": {
            "contact": "",
            "delay": 2.0,
            "timeout": 60.0,
            "max_bytes": 67108864,
            "max_redirects": 10,
            "retries": 2,
            "max_retry_after": 120.0,
            "concurrency": 32,
            "obey_robots": True,
            "allow_addresses": (),
            "ports": (80, 443, 8080, 8443),
            "secret_headers": (),
            "every": None,
            "every_copy": timedelta(days=30),
        },
        "archive": {"operator": "", "warc_bytes": 1073741824, "keep_local": False},
        "extract": {"processes": 0, "seconds": 60.0, "memory_bytes": 2147483648},
        "drift": {"confirm": 2, "apart_hours": 12},
        "proof": {"key": "", "timestamp_authority": "", "timestamp_roots": ""},
        "copies": {
            "archives": (),
            "save": "",
            "save_replay": "https://web.archive.org/web",
            "save_key": "",
            "save_every": timedelta(days=90),
            "save_most": 20,
        },
        "notify": {"to": ()},
        "services": {"ledger": "", "archive": "", "frontier": "", "engine": ""},
    }


def test_what_the_file_says_counts_and_the_rest_stays(tmp_path: Path) -> None:
    configuration = configured(tmp_path, '[crawl]\ndelay = 5\ncontact = "desk@example.org"\n[drift]\nconfirm = 3\n')
    assert (configuration.crawl.delay, configuration.crawl.contact) == (5.0, "desk@example.org")
    assert configuration.drift.confirm == 3
    assert configuration.crawl.timeout == read_configuration(None).crawl.timeout


def test_networks_are_read_as_networks(tmp_path: Path) -> None:
    configuration = configured(tmp_path, '[crawl]\nallow_addresses = ["10.0.0.0/8", "::1", "127.0.0.1"]')
    assert configuration.crawl.allow_addresses == (
        ipaddress.ip_network("10.0.0.0/8"),
        ipaddress.ip_network("::1/128"),
        ipaddress.ip_network("127.0.0.1/32"),
    )


def test_everything_unknown_is_told_at_once_with_its_line_and_likely_spelling(tmp_path: Path) -> None:
    text = "# ours\n[crawl]\ndealy = 1\nobey-robots = false\n[arcive]\n[drift]\nconfirm = 2\ncolour = 1\n"
    assert told(tmp_path, text) == [
        'holdfast.toml:3: crawl.dealy: unknown key; did you mean "delay"?',
        'holdfast.toml:4: crawl.obey-robots: unknown key; did you mean "obey_robots"?',
        "holdfast.toml:8: drift.colour: unknown key; known here: confirm, apart_hours",
        'holdfast.toml:5: arcive: unknown section; did you mean "archive"?',
    ]


@pytest.mark.parametrize(
    "line",
    [
        "[crawl]\ndelay = -1",
        "[crawl]\ndelay = nan",
        "[crawl]\ntimeout = 0",
        "[crawl]\ntimeout = inf",
        '[crawl]\nretries = "2"',
        "[crawl]\nretries = true",
        "[crawl]\nretries = 1.5",
        "[crawl]\nobey_robots = 0",
        "[crawl]\nmax_bytes = 0",
        "[crawl]\nconcurrency = 0",
        '[crawl]\nallow_addresses = "10.0.0.0/8"',
        '[crawl]\nallow_addresses = ["10.0.0.1/8"]',
        '[crawl]\nallow_addresses = ["localhost"]',
        "[crawl]\nallow_addresses = [1]",
        '[crawl]\ncontact = "the desk"',
        '[crawl]\ncontact = "desk@example.org\\r\\nX-Injected: 1"',
        '[crawl]\ncontact = "https://"',
        '[archive]\noperator = "a\\nb"',
        "[archive]\nwarc_bytes = 10",
        "[extract]\nprocesses = -1",
        "[extract]\nseconds = 0",
        "[extract]\nmemory_bytes = 1000000",
        "[drift]\nconfirm = 0",
        "crawl = 1",
    ],
)
def test_a_value_out_of_its_range_is_refused_with_its_key(line: str, tmp_path: Path) -> None:
    section, _, key = line.partition("\n")
    name = f"{section.strip('[]')}.{key.split(' ')[0]}" if key else "crawl"
    (message,) = told(tmp_path, line)
    assert message.startswith(f"holdfast.toml:{2 if key else 1}: {name}: ")


HEADER = '[[crawl.secret_headers]]\nhost = "api.example.org"\nname = "X-Api-Key"\nenv = "API_KEY"\n'


def test_a_secret_header_names_host_field_and_variable(tmp_path: Path) -> None:
    second = HEADER.replace("api.example.org", "API.Example.org:8443").replace("API_KEY", "OTHER_KEY")
    first, other = configured(tmp_path, f"[crawl]\ndelay = 1\n{HEADER}{second}").crawl.secret_headers
    assert (first.host, first.name, first.env) == ("api.example.org", "X-Api-Key", "API_KEY")
    assert (other.host, other.env) == ("api.example.org:8443", "OTHER_KEY")


def test_a_secret_header_can_be_written_in_one_line_too(tmp_path: Path) -> None:
    line = 'secret_headers = [{host = "api.example.org:443", name = "X-Api-Key", env = "API_KEY"}]'
    assert configured(tmp_path, f"[crawl]\n{line}") == configured(tmp_path, HEADER)
    assert told(tmp_path, f"[crawl]\n{line.replace('host', 'hots')}") == [
        "holdfast.toml:2: crawl.secret_headers.host: is missing",
        'holdfast.toml:2: crawl.secret_headers.hots: unknown key; did you mean "host"?',
    ]


def test_what_is_wrong_with_a_secret_header_is_told_with_its_own_line(tmp_path: Path) -> None:
    text = f"{HEADER}# two\n{HEADER.replace('env', 'evn')}"
    assert told(tmp_path, text) == [
        "holdfast.toml:6: crawl.secret_headers.env: is missing",
        'holdfast.toml:9: crawl.secret_headers.evn: unknown key; did you mean "env"?',
    ]


def test_a_host_has_each_secret_header_once(tmp_path: Path) -> None:
    (message,) = told(tmp_path, HEADER + HEADER.replace("X-Api-Key", "x-api-key"))
    assert message == "holdfast.toml:1: crawl.secret_headers: one host has the same header twice"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("host", host) for host in ("", "*", ".example.org", "https://a.example", "a.example/", "a b", "a.ex:0",
                                      "a.example:x", "b\u00fccher.example", "-a", "u:p@a.ex", "[::1]", "a..example",
                                      "a.example\\n")),
        *(("name", name) for name in ("", "Host", "host", "Content-Length", "Transfer-Encoding", "Connection", "Range",
                                      "User-Agent", "If-None-Match", "Accept-Encoding", "Proxy-Authorization", "X Key",
                                      "X-Key:", "X-Key\\r\\nX", "X-K\u00e9y", "Authorization: Bearer 0123456789")),
        *(("env", name) for name in ("", "a_key", "sk-0123456789abcdef", "9KEY", "A KEY", "$API_KEY", "KEY\\n")),
    ],
)  # fmt: skip
def test_a_secret_header_that_cannot_be_is_refused_without_telling_what_stands_there(
    key: str, value: str, tmp_path: Path
) -> None:
    text = re.sub(rf'(?m)^{key} = ".*"$', lambda _: f'{key} = "{value}"', HEADER)
    (message,) = told(tmp_path, text)
    assert message.startswith(f"holdfast.toml:{2 + ['host', 'name', 'env'].index(key)}: crawl.secret_headers.{key}: ")
    assert "0123456789" not in message


def test_a_value_in_the_file_is_refused_without_telling_it(tmp_path: Path) -> None:
    (message,) = told(tmp_path, f'{HEADER}value = "0123456789abcdef"\n')
    assert message == "holdfast.toml:5: crawl.secret_headers.value: unknown key; known here: host, name, env"


def with_value(tmp_path: Path, value: str | None) -> tuple[SecretHeader, ...]:
    environment = {"OTHER": "no secret of this header"} | ({} if value is None else {"API_KEY": value})
    return secret_headers(configured(tmp_path, HEADER).crawl.secret_headers, environment)


def test_the_value_is_the_environments(tmp_path: Path) -> None:
    assert with_value(tmp_path, "Bearer 0123") == (SecretHeader("api.example.org", "X-Api-Key", b"Bearer 0123"),)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "is not set, or is empty"),
        ("", "is not set, or is empty"),
        ("0123456789\n", "holds a line break"),
        ("0123\r\nHost: evil.example", "holds a line break"),
        ("0123456789\x00", "holds a line break"),
        ("012345678\u00e9", "characters that no header can have"),
        (" 0123456789", "begins or ends with a blank"),
        ("0123456", "fewer than 8 characters"),
    ],
)
def test_a_value_that_cannot_be_sent_is_refused_and_not_told(value: str | None, problem: str, tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match=problem) as raised:
        with_value(tmp_path, value)
    assert "X-Api-Key for api.example.org is taken from the environment variable API_KEY" in str(raised.value)
    assert "0123" not in str(raised.value)


@pytest.mark.parametrize("contact", ["desk@example.org", "https://example.org/desk", "http://example.org/?a=b"])
def test_a_contact_is_a_mail_address_or_a_page(contact: str, tmp_path: Path) -> None:
    assert configured(tmp_path, f'[crawl]\ncontact = "{contact}"').crawl.contact == contact


def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (message,) = told(tmp_path, "[crawl]\ndelay 2\n")
    assert message.startswith("holdfast.toml: the file is not valid TOML: ")
    assert "line 2" in message


def test_a_file_that_was_named_and_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_configuration(tmp_path / "holdfast.toml")


def test_bytes_that_are_no_text_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "holdfast.toml"
    path.write_bytes(b'[archive]\noperator = "\xff"')
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        read_configuration(path)


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        read_configuration(None).crawl.delay = 0.0  # type: ignore[misc] # that it fails is the point


def test_the_configuration_stands_beside_the_declarations(tmp_path: Path) -> None:
    citations = tmp_path / "citations.yaml"
    assert configuration_beside(citations) is None
    (tmp_path / "holdfast.toml").write_text("")
    assert configuration_beside(citations) == tmp_path / "holdfast.toml"


@pytest.mark.parametrize(("configured_as", "cores", "started"), [(0, 1, 1), (0, 3, 3), (0, 64, 4), (7, 2, 7)])
def test_processes_follow_the_cores_unless_configured(configured_as: int, cores: int, started: int) -> None:
    extract = Configuration.model_validate({"extract": {"processes": configured_as}}).extract
    assert extract.processes_on(cores) == started


def test_what_is_configured_has_no_second_default_in_the_crawler() -> None:
    configured = {*CrawlSettings.model_fields, "file_bytes"}
    fields = [*dataclasses.fields(Manners), *dataclasses.fields(CrawlPlan)]
    shared = [field for field in fields if field.name in configured]
    assert len(shared) > 5
    assert [field.name for field in shared if field.default is not dataclasses.MISSING] == []


def test_the_starter_configuration_spells_out_every_default() -> None:
    uncommented = re.sub(r"(?m)^# (?=\w+ = )", "", STARTER_CONFIGURATION).replace("desk@example.org", "")
    assert Configuration.model_validate(tomllib.loads(uncommented)) == Configuration()
    spelled = tomllib.loads(uncommented)
    assert {name: set(section) for name, section in spelled.items()} == {
        name: set(section) for name, section in Configuration().model_dump().items()
    }


def test_the_starter_configuration_changes_nothing_as_it_stands(tmp_path: Path) -> None:
    assert configured(tmp_path, STARTER_CONFIGURATION) == Configuration()


def test_the_starter_declarations_are_valid_and_survive_rewriting(tmp_path: Path) -> None:
    path = tmp_path / "citations.yaml"
    path.write_text(STARTER_CITATIONS, encoding="utf-8")
    publication = read_publication(path)
    assert [citation.id for citation in publication.citations] == ["purpose#1", "attendance#1", "in-place#1"]
    assert len(publication.sources) == 2
    dump_document(load_document(path), path)
    assert path.read_text(encoding="utf-8") == STARTER_CITATIONS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[crawl]\ndelay = "1"', "crawl.delay: needs a number without quotation marks, such as 2.5"),
        ('[crawl]\nobey_robots = "perhaps"', "crawl.obey_robots: needs true or false, without quotation marks"),
        ("[crawl]\ncontact = 5", "crawl.contact: needs text in quotation marks"),
        ("[crawl]\nretries = 1.5", "crawl.retries: needs a whole number without quotation marks"),
        ("[crawl]\ntimeout = 0", "crawl.timeout: must be more than 0.0"),
        ("[drift]\nconfirm = 0", "drift.confirm: must be 1 or more"),
        ('[notify]\nto = "mailto://x"', 'notify.to: needs a list in brackets, such as ["…", "…"]'),
        ('[copies]\narchives = ["x"]', 'copies.archives: needs a table in braces, such as {name = "…"}'),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_a_readers_words(tmp_path: Path, text: str, said: str) -> None:
    assert told(tmp_path, text) == [f"holdfast.toml:2: {said}"]


def test_what_is_no_toml_is_told_with_the_usual_mistakes(tmp_path: Path) -> None:
    assert "straight quotation marks" in told(tmp_path, "[crawl]\ncontact = “a@b.example”")[0]


@pytest.mark.parametrize(
    "line",
    [
        'save = "https://desk:s3cret@web.archive.org/save"',
        'archives = [{name = "A", timemap = "https://s3cret@x.org/"}]',
    ],
)
def test_an_address_with_a_password_is_refused_without_telling_it(tmp_path: Path, line: str) -> None:
    [message] = told(tmp_path, f"[copies]\n{line}\n")
    assert "holds no user name and no password" in message
    assert "s3cret" not in message


def test_two_archives_have_two_names(tmp_path: Path) -> None:
    archive = '{name = "A", timemap = "https://x.org/"}'
    [message] = told(tmp_path, f"[copies]\narchives = [{archive}, {archive}]\n")
    assert "two archives have the same name" in message


def test_every_example_in_the_guide_to_nights_is_a_configuration(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "nights.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    assert len(examples) == 4
    for example in examples:
        assert configured(tmp_path, example) is not None


@pytest.mark.parametrize(
    "written",
    [
        'ledger = "postgresql://desk@db.example.org/holdfast"',
        'archive = "s3://bucket/prefix"',
        'frontier = "rediss://redis.example.org:6380/1"',
        'engine = "dask://127.0.0.1:8786"',
    ],
)
def test_an_engine_is_named_by_its_address(tmp_path: Path, written: str) -> None:
    key, value = written.split(" = ")
    assert getattr(configured(tmp_path, f"[services]\n{written}\n").services, key) == value.strip('"')


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('ledger = "mysql://db.example.org/holdfast"', "postgresql://holdfast@db.example.org/holdfast"),
        ('archive = "s3:bucket"', "s3://bucket/prefix"),
        ('frontier = "http://redis.example.org"', "redis://redis.example.org:6379/0"),
        ('engine = "127.0.0.1:8786"', "dask://scheduler.example.org:8786"),
    ],
)
def test_an_engine_of_another_kind_is_refused_with_an_example(tmp_path: Path, written: str, expected: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(expected)):
        configured(tmp_path, f"[services]\n{written}\n")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:hunter2@db/x",
        "postgresql://db/x?password=hunter2",
        "postgresql://db/x?pass%77ord=hunter2",
        "s3://key:hunter2/more@bucket/prefix",  # a slash ends the part in which a password is looked for
        "redis://:hunter2[@redis.example/0",  # no address at all
    ],
)
def test_an_engine_with_a_password_is_refused_without_repeating_it(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        configured(tmp_path, f'[services]\nledger = "{address}"\n')
    assert "password" in str(refused.value)
    assert "hunter2" not in str(refused.value)
