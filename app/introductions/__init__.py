"""Bringing two people together: by a broker, in rounds, and what became of it."""
