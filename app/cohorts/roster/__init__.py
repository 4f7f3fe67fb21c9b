"""A roster's way in: file → rows → columns → fates → people, and back."""
