"""Proposing times to meet, in a chat."""
