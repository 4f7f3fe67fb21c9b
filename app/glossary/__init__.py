"""The crosswalk of vocabularies: what one field calls by another word."""
