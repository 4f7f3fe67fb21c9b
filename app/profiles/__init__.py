"""Profiles: what members say about themselves, each item with its audience, and the directory of people."""
