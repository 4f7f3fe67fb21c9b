"""Putting a team together from what people offer."""
