"""Moderation: members say that something breaks a rule, moderators look at it, and everybody concerned hears what was decided."""
