"""The report as a folder of pages, for publications whose citations are too many for one file.

    index.html            what stands, what changed, what needs a person, the nights, hosts and kinds, the runs
    claims-0001.html …    the claims in their order, each with its citations as in the report of one file
    attention-001.html …  all that needs a person; changes-001.html … all that the newest run says otherwise
    unjudged-001.html …   what was not judged; unverified-001.html … claims that nothing verifies
    find.html             search over all pages, and which page has which claim
    report.json           totals and pages, for programs

Every page stands alone and asks nothing of the network. A deep link to the index, or to a page that a claim has left
since, is led on: `index.html#claim-tonnage`. Claims are read, set and forgotten one page after the other: what is kept
of a page is counts, the words that occur on it, and lines in files of their own.
"""

from __future__ import annotations

from .writing import PagesWritten, write_pages

__all__ = ["PagesWritten", "write_pages"]
