"""The invented community, to look at and to measure with."""
