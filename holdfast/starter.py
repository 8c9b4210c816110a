"""The files that `holdfast init` writes: small, commented, and correct as they stand."""

from __future__ import annotations

from pathlib import Path

from .configuration import FILE_NAME
from .requests import BadRequest

STARTER_CITATIONS = """\
# What this publication quotes, and from where. Replace the examples with your own, then: holdfast run
# "holdfast draft ARTICLE --output FILE" proposes such a file from a publication; "holdfast lint" tells what is missing.
# Text that holds a colon, or begins with a bracket or a special character, goes in quotation marks.

publication:
  title: An example publication
  url: https://example.org/article

# The cited documents. A work without "url" is reported as unresolved, never dropped.
sources:
  example-page:
    url: https://example.com/
    title: Example Domain
    publisher: IANA
    kind: official          # official, filing, court, peer-reviewed, investigation, press, encyclopedia, advocacy
    accessed: 2026-01-31    # 2026, 2026-01 or 2026-01-31; "published" likewise
    # every: 1w             # visited once a week: 12h, 1d, 2w; without it at every run
    # copies: ["https://web.archive.org/web/2026/https://example.com/"]
  town-minutes:
    title: Minutes of the town council, 1987

# What the publication says, and what each statement rests on.
claims:
  - id: purpose
    says: The page says of itself that it is meant for examples.
    at: "§1"                # where in the publication
    standing: documented    # documented, attributed, alleged, charged, contested, analysis, unverified
    # attributed_to: whose statement it is
    # limits: what it does not show
    cites:
      # Words, exactly as the publication quotes them. "prefix" and "suffix" tell apart places that read alike.
      - source: example-page
        quote: for use in
        # prefix: "domain is "
        # suffix: " documentation"

  - id: attendance
    says: Forty people came to the meeting.
    cites:
      # A figure as the publication writes it, and words that it stands by in the source.
      # This work is only named: nothing can be checked, and the report says so each time.
      - {source: town-minutes, figure: "40", near: persons present}

  - id: in-place
    says: A source that is cited once can be given in place.
    cites:
      - {url: "https://example.com/", quote: Example Domain}
"""

STARTER_CONFIGURATION = """\
# How the sources are fetched, kept and judged. Everything is optional; what is written out here are the defaults.

[crawl]
# contact = "desk@example.org"   # a mail address or a page: sites see it and can turn to you
# delay = 2.0                    # seconds between two requests to one host
# timeout = 60.0                 # seconds for one request in all
# max_bytes = 67108864           # of one response (64 MiB); the rest is cut off and marked
# max_redirects = 10
# retries = 2                    # after the first attempt
# max_retry_after = 120.0        # seconds; a host that asks for more waits for the next night
# concurrency = 32               # requests at the same time, over all hosts
# obey_robots = true
# every = ""                     # how often sources without their own rhythm are visited: "12h", "1d"; "": every run
# every_copy = "30d"             # the same for archived copies, which do not change
# ports = [80, 443, 8080, 8443]  # the ports of public addresses that are asked
# allow_addresses = []           # private networks that may be reached, such as "10.0.0.0/8"
# secret_headers = []            # an API key or a subscriber's cookie, each one sent to its host alone, over https:
#                                # {host = "api.example.org", name = "X-Api-Key", env = "API_KEY"}
#                                # env: the environment variable that holds the value; no file does

[archive]
# operator = ""                  # who runs this, named in each WARC file
# warc_bytes = 1073741824        # a larger WARC file is followed by a new one (1 GiB)
# keep_local = false             # with services.archive: keep this machine's copies of files that are in the bucket

[extract]
# processes = 0                  # 0: one a core, at most 4
# seconds = 60.0                 # for reading one document
# memory_bytes = 2147483648      # for one process (2 GiB)

[drift]
# confirm = 2                    # valid captures that must agree before a change is final
# apart_hours = 12.0             # between the first and the last of them: two runs in an hour see the same mishap twice

[proof]
# key = ""                       # file of the signing key; empty: keys/signing-key.pem in the collection, made once
# timestamp_authority = ""       # address of an RFC 3161 authority, asked once a run; empty: no time stamps
# timestamp_roots = ""           # PEM file: time stamps must lead to one of these certificates

[copies]
# archives = []                  # asked for copies of sources that are gone, after the declared ones; each one of
#                                # {name = "Wayback Machine", cdx = "https://web.archive.org/cdx/search/cdx",
#                                #  replay = "https://web.archive.org/web"}, or {name = "…", timemap = "https://…/"}
# save = ""                      # asked to save what stands, such as "https://web.archive.org/save"; empty: nobody
# save_replay = "https://web.archive.org/web"  # where its copies are served
# save_key = ""                  # the environment variable that holds "key:secret" of an account there
# save_every = "90d"             # how often a source is saved
# save_most = 20                 # sources asked for in one night

[notify]
# to = []                        # who is told what changed, by apprise: "mailto://…", "slack://…", "json://…";
#                                # "env:NAME": the environment variable NAME holds the address

[services]                       # where one machine is not enough (docs/scale.md); no address holds a password
# ledger = ""                    # "postgresql://holdfast@db.example.org/holdfast"; empty: a file in the collection
# archive = ""                   # "s3://bucket/prefix"; empty: archive/ in the collection
# frontier = ""                  # "redis://redis.example.org:6379/0": several machines share a night; empty: one works
# engine = ""                    # "dask://scheduler.example.org:8786": reads and checks; empty: processes here
"""


def write_starter_files(folder: Path) -> list[Path]:
    """Write both files into the folder; their paths. Raises BadRequest where one of them is there already, OSError."""
    texts = {folder / "citations.yaml": STARTER_CITATIONS, folder / FILE_NAME: STARTER_CONFIGURATION}
    for path in texts:
        if path.exists():
            raise BadRequest(f"{path} is there already, and nothing is overwritten. Name another folder.")
    if folder.exists() and not folder.is_dir():
        raise BadRequest(f"{folder} is a file: name a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    return list(texts)
