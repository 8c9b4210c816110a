"""Brings the bytes of cited URLs into the archive, politely."""
