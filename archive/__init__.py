"""Bytes as they went over the wire, kept as WARC and found again. Imports no sibling package."""
