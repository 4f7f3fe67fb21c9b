"""Ties between two members: connections, requests to make one, and blocks."""
