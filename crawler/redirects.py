"""Redirects, followed as long as they lead somewhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

_NOT_IN_A_HOST = re.compile(r"[^\x21-\x7e]|[%@]")  # names in other scripts are in punycode by now, if they are names

# Characters; RFC 9110 has everybody bear 8,000 octets. Readers of WARC give up where the head of a record, in which an
# address stands, is longer than 32 kB (FastWARC): one redirect of 100 kB would keep them out of the whole file.
LONGEST_ADDRESS = 8000


class WayfarerMiddleware(RedirectMiddleware):
    """Scrapy's, except that a Location which names no address ends the way: what was captured is the redirect."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy passes no spider any more
        """The request for the next hop, or the response that is the end of the way."""
        try:
            followed: Request | Response = super().process_response(request, response)
            if isinstance(followed, Request):
                check_askable(followed.url)
                followed.meta.pop(Downloader.DOWNLOAD_SLOT, None)  # or it would go by the timetable of the last host
        except ValueError:  # of urllib, w3lib or ours: brackets, ports and hosts that can't be
            return response
        return followed


def check_askable(url: str) -> None:
    """Raise ValueError unless the URL names a host to ask, and no user: its text is kept, and tells no password."""
    if len(url) > LONGEST_ADDRESS:
        raise ValueError(f"it is longer than {LONGEST_ADDRESS} characters")
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise ValueError("it names a user, and credentials out of addresses are never sent")
    if not parts.hostname or _NOT_IN_A_HOST.search(parts.netloc) or parts.port == 0:
        raise ValueError(f"{url!r} names no host that could be asked")
