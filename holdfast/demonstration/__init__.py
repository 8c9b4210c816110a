"""A small invented publication, its sources, and a web to crawl them from: what `holdfast demo` shows.

On the second night a number, a "not" and a paragraph have changed, one page hides behind a bot wall and one is gone.
"""

from .expectations import CITATIONS, NIGHTS, Expected, expected_verdicts
from .site import DemonstrationSite

__all__ = ["CITATIONS", "NIGHTS", "DemonstrationSite", "Expected", "expected_verdicts"]
