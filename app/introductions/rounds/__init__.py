"""Rounds of an edition (M-14): who opted in is paired anew every so often, across fields first."""
