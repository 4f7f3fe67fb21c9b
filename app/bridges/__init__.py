"""The field map: how many ties cross from field to field."""
