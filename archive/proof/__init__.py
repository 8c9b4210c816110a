"""Proof of time: manifests of what each run archived, chained, signed, and time-stamped. See docs/proof.md."""
