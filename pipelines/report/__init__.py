"""The provenance report: what a publication cites, what stands of it in the archive, and how that came about."""
