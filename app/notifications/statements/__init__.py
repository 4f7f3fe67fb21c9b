"""Statements: what a decision of moderators tells the member concerned, in words that stay (H-10)."""
