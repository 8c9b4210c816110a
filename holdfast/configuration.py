"""`holdfast.toml`: how a collection is crawled, kept and judged. Every default stands here and nowhere else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from pipelines.spelling import did_you_mean

from .setting_values import (
    IpNetwork,
    contact_address,
    header_name,
    host_name,
    network,
    notified_address,
    one_line,
    rhythm,
    service_address,
    told_with,
    variable,
    web_address,
)

FILE_NAME = "holdfast.toml"


class _Section(BaseModel):
    # Strict: "2" is not 2, true is not 1. A value that means something else than it says is an error.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class SecretHeaderSettings(_Section):
    """A header field for one host; `env` names the environment variable that holds its value."""

    host: Annotated[str, AfterValidator(host_name)]
    name: Annotated[str, AfterValidator(header_name)]
    env: Annotated[str, AfterValidator(variable)]


def _each_once(headers: tuple[SecretHeaderSettings, ...]) -> tuple[SecretHeaderSettings, ...]:
    if len({(header.host, header.name.lower()) for header in headers}) < len(headers):
        raise PydanticCustomError("twice", "one host has the same header twice")
    return headers


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value  # TOML knows lists only


class CrawlSettings(_Section):
    """How the crawl behaves towards hosts, and what it bears from them. Times in seconds, sizes in bytes."""

    contact: Annotated[str, AfterValidator(contact_address)] = ""  # stands in the User-Agent
    delay: float = Field(2.0, ge=0, le=3600)  # between two requests to one host
    timeout: float = Field(60.0, gt=0, le=3600)  # for one exchange in all
    max_bytes: int = Field(64 * 1024**2, ge=1024, le=16 * 1024**3)  # of one response
    max_redirects: int = Field(10, ge=0, le=50)
    retries: int = Field(2, ge=0, le=10)
    max_retry_after: float = Field(120.0, ge=0, le=86_400)  # a host that asks for more waits for the next night
    concurrency: int = Field(32, ge=1, le=1024)  # exchanges at the same time, over all hosts
    obey_robots: bool = True
    allow_addresses: Annotated[
        tuple[Annotated[IpNetwork, BeforeValidator(network)], ...],
        BeforeValidator(_listed),
    ] = ()  # private networks that may be reached all the same
    ports: Annotated[
        tuple[Annotated[int, Field(ge=1, le=65535)], ...], BeforeValidator(_listed), Field(min_length=1)
    ] = (80, 443, 8080, 8443)  # of public addresses
    secret_headers: Annotated[
        tuple[SecretHeaderSettings, ...], BeforeValidator(_listed), AfterValidator(_each_once)
    ] = ()  # sent to their hosts alone, over https, and never told
    every: Annotated[timedelta | None, BeforeValidator(rhythm)] = None  # "" or None: at every run
    every_copy: Annotated[timedelta | None, BeforeValidator(rhythm)] = timedelta(days=30)  # of archived copies


class ArchiveSettings(_Section):
    """How the captures are kept."""

    operator: Annotated[str, AfterValidator(one_line)] = ""  # named in each WARC file
    warc_bytes: int = Field(1024**3, ge=1024**2, le=64 * 1024**3)  # a larger file is followed by a new one
    keep_local: bool = False  # where finished files go to a bucket: whether this machine's copies stay


class ExtractSettings(_Section):
    """What one document may cost to read."""

    processes: int = Field(0, ge=0, le=256)  # 0: see `processes_on`
    seconds: float = Field(60.0, gt=0, le=3600)
    memory_bytes: int = Field(2 * 1024**3, ge=512 * 1024**2, le=1024**4)  # below it the libraries do not start

    def processes_on(self, cores: int) -> int:
        """How many worker processes to start: as many as configured, or one a core and at most four."""
        return self.processes or max(1, min(cores, 4))


class DriftSettings(_Section):
    """When a change is believed."""

    confirm: int = Field(2, ge=1, le=30)  # valid captures that must agree
    apart_hours: float = Field(12, ge=0, le=8760)  # between the first and the last of them


class ProofSettings(_Section):
    """How each run is proved. Paths are relative to the configuration's folder."""

    key: Annotated[str, AfterValidator(one_line)] = ""  # of the signing key; empty: keys/ in the collection
    timestamp_authority: Annotated[str, AfterValidator(web_address)] = ""  # empty: no time stamps
    timestamp_roots: Annotated[str, AfterValidator(one_line)] = ""  # PEM file of the authorities that are trusted


class CopiesArchive(_Section):
    """An archive that is asked for copies: a CDX server with its replay address, or a TimeMap."""

    name: Annotated[str, AfterValidator(one_line)] = Field(min_length=1)
    cdx: Annotated[str, AfterValidator(web_address)] = ""
    replay: Annotated[str, AfterValidator(web_address)] = ""
    timemap: Annotated[str, AfterValidator(web_address)] = ""
    raw: bool = True  # whether `id_` behind the moment gives the bytes as they were archived

    @model_validator(mode="after")
    def _asks_one_way(self) -> Self:
        if bool(self.cdx) != bool(self.replay) or bool(self.cdx) == bool(self.timemap):
            hint = "give either cdx and replay, or timemap"
            raise PydanticCustomError("archive", "{value} cannot be asked; {hint}", told_with(self.name, hint))
        return self


def _each_name_once(archives: tuple[CopiesArchive, ...]) -> tuple[CopiesArchive, ...]:
    if len({archive.name for archive in archives}) < len(archives):  # what was asked is remembered by the name
        raise PydanticCustomError("twice", "two archives have the same name")
    return archives


class CopiesSettings(_Section):
    """Where copies of sources that are gone or blocked are looked for, beside those that are declared."""

    archives: Annotated[tuple[CopiesArchive, ...], BeforeValidator(_listed), AfterValidator(_each_name_once)] = ()
    save: Annotated[str, AfterValidator(web_address)] = ""  # asked to save what stands ("Save Page Now"); empty: nobody
    save_replay: Annotated[str, AfterValidator(web_address)] = "https://web.archive.org/web"  # where its copies are
    save_key: Annotated[str, AfterValidator(one_line)] = ""  # the environment variable that holds "key:secret"
    save_every: Annotated[timedelta | None, BeforeValidator(rhythm)] = timedelta(days=90)
    save_most: int = Field(20, ge=1, le=10_000)  # requests a night


class NotifySettings(_Section):
    """Who is told what changed: addresses as apprise has them, or `env:NAME` for one that a variable holds."""

    to: Annotated[tuple[Annotated[str, AfterValidator(notified_address)], ...], BeforeValidator(_listed)] = ()


class ServicesSettings(_Section):
    """Engines that take the place of what one machine has: each empty where this machine serves (docs/scale.md)."""

    ledger: Annotated[
        str,
        AfterValidator(service_address(frozenset({"postgresql"}), "postgresql://holdfast@db.example.org/holdfast")),
    ] = ""
    archive: Annotated[str, AfterValidator(service_address(frozenset({"s3"}), "s3://bucket/prefix"))] = ""
    frontier: Annotated[
        str, AfterValidator(service_address(frozenset({"redis", "rediss"}), "redis://redis.example.org:6379/0"))
    ] = ""
    engine: Annotated[
        str, AfterValidator(service_address(frozenset({"dask", "dask+tls"}), "dask://scheduler.example.org:8786"))
    ] = ""


class Configuration(_Section):
    """Everything that `holdfast.toml` can say."""

    crawl: CrawlSettings = CrawlSettings()
    archive: ArchiveSettings = ArchiveSettings()
    extract: ExtractSettings = ExtractSettings()
    drift: DriftSettings = DriftSettings()
    proof: ProofSettings = ProofSettings()
    copies: CopiesSettings = CopiesSettings()
    notify: NotifySettings = NotifySettings()
    services: ServicesSettings = ServicesSettings()


@dataclass(frozen=True, slots=True)
class ConfigurationTrouble:
    """One thing to mend. `line` counts from 1, or is 0 where it is not known; `key` is written `crawl.delay`."""

    path: Path
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """`holdfast.toml:3: crawl.dealy: unknown key; did you mean "delay"?`."""
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return ": ".join(part for part in (place, self.key, self.message) if part)


class ConfigurationError(Exception):
    """The configuration cannot be used. `troubles` holds everything that is wrong with it."""

    def __init__(self, troubles: tuple[ConfigurationTrouble, ...]) -> None:
        self.troubles = troubles
        super().__init__("\n".join(map(str, troubles)))


def configuration_beside(citations: Path) -> Path | None:
    """The `holdfast.toml` in the folder of that citations.yaml; None where there is none."""
    path = citations.parent / FILE_NAME
    return path if path.is_file() else None


def read_configuration(path: Path | None) -> Configuration:
    """What the file says, and the defaults for the rest; all defaults for None. Raises ConfigurationError."""
    if path is None:
        return Configuration()
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows' editors put a mark before it
        return Configuration.model_validate(tomllib.loads(text))
    except OSError as error:
        raise _one(path, f"the file cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise _one(path, "the file is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        raise _one(path, f"the file is not valid TOML: {error}. {_TOML}") from error
    except ValidationError as error:
        raise ConfigurationError(tuple(_troubles(error, path, text))) from error


def _one(path: Path, message: str) -> ConfigurationError:
    return ConfigurationError((ConfigurationTrouble(path, 0, "", message),))


def _troubles(error: ValidationError, path: Path, text: str) -> Iterator[ConfigurationTrouble]:
    for details in error.errors(include_url=False):
        names = [part for part in details["loc"] if isinstance(part, str)]
        index = next((part for part in details["loc"] if isinstance(part, int)), 0)
        inner = tuple(names[:2]) in _SECTIONS and len(names) > 2
        section, key = (".".join(names[:2]), names[2]) if inner else (names[0], names[1] if len(names) > 1 else None)
        line = _line_of(text, section, key, index if inner else 0)
        if not line and len(names) > 1:  # the key is missing, or the table is written in one line, or in several
            line = _line_of(text, ".".join(names[:2]), None, index) or _line_of(text, names[0], names[1])
        yield ConfigurationTrouble(path, line, ".".join(filter(None, (section, key))), _message(details, names))


# What is written wrongly most often. The reader of TOML says where, and seldom what it expected there.
_TOML = 'Text stands in straight quotation marks ("…"), true and false in small letters, numbers with a point (2.5)'
_EXPECTED = {
    "bool_type": "needs true or false, without quotation marks",
    "float_type": "needs a number without quotation marks, such as 2.5",
    "int_type": "needs a whole number without quotation marks",
    "int_from_float": "needs a whole number",
    "string_type": "needs text in quotation marks",
    "tuple_type": 'needs a list in brackets, such as ["…", "…"]',
    "model_type": 'needs a table in braces, such as {{name = "…"}}',
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "missing": "is missing",
}


def _message(details: ErrorDetails, names: list[str]) -> str:
    if details["type"] != "extra_forbidden":
        expected = _EXPECTED.get(details["type"])
        return details["msg"] if expected is None else expected.format(**details.get("ctx", {}))
    *parent, key = names
    kind = "key" if parent else "section"
    return "; ".join(filter(None, (f"unknown {kind}", did_you_mean(key, _SECTIONS[tuple(parent)].model_fields))))


_SECTIONS: dict[tuple[str, ...], type[_Section]] = {
    (): Configuration,
    ("crawl",): CrawlSettings,
    ("crawl", "secret_headers"): SecretHeaderSettings,
    ("archive",): ArchiveSettings,
    ("extract",): ExtractSettings,
    ("drift",): DriftSettings,
    ("proof",): ProofSettings,
    ("copies",): CopiesSettings,
    ("copies", "archives"): CopiesArchive,
    ("notify",): NotifySettings,
    ("services",): ServicesSettings,
}


def _line_of(text: str, section: str, key: str | None, index: int = 0) -> int:
    """The line where the section, or the key in it, is written in the usual way; 0 where it is written otherwise.

    Of sections that stand several times (`[[crawl.secret_headers]]`) the one at `index` is meant, counted from 0.
    """
    current, seen = None, -1
    for number, line in enumerate(text.splitlines(), start=1):
        written = re.match(r"\s*(?:\[{1,2}\s*([^\[\]\s]+)\s*\]|([\w-]+)\s*=)", line)
        if written is None:
            continue
        if written[1] is not None:
            current = written[1]
            seen += current == section
        here = (current, seen, written[2]) == (section, index, key)
        if here or (written[2] == section and key is None):
            return number
    return 0
