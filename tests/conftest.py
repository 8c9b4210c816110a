"""What every test gets: hypothesis without deadlines, because the machines that run this have few and busy cores."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("holdfast", deadline=None, max_examples=60)
settings.load_profile("holdfast")
